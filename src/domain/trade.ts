/** Words of which one shows that a text speaks of computer security. Hyphens stand for blanks too. */
export const securityWords: readonly string[] = [
  'cyber cyberattack cyberattacks cyberespionage cyberwarfare cybercrime cybercriminal cybercriminals cybersecurity',
  'cyberthreat cyberthreats hack hacks hacked hacker hackers hacking hacktivist hacktivists malware ransomware trojan',
  'trojans trojanized backdoor backdoors spyware wiper botnet botnets rootkit rootkits bootkit implants dropper',
  'downloader stealer infostealer keylogger phishing spearphishing spear-phishing smishing espionage APT APTs',
  'threat-actor threat-actors threat-group threat-groups threat-intelligence threat-profile threat-report',
  'state-sponsored state-backed nation-state exploits exploited exploiting exploitation zero-day zero-days 0-day n-day',
  'vulnerability vulnerabilities CVE C2 payload payloads shellcode webshell web-shell attackers adversary adversaries',
  'DDoS leak-site extortion intrusion intrusions watering-hole supply-chain-attack lateral-movement TTPs IoC IoCs',
  'MITRE ATT&CK PowerShell encryptor decryptor dark-web darknet cryptojacking cryptomining cryptominer',
  'typosquatting Cobalt-Strike intrusion-set eCrime e-crime data-breach obfuscation DLL sideloading side-loading',
  'malicious DNS-hijacking incident-response targeted-attack targeted-attacks forensic-analysis',
]
  .join(' ')
  .split(' ');

/** Things of this trade and of news whose names hold a word that is also an actor's. */
export const otherThings: readonly string[] =
  'Google Play,Play Store,Play Protect,State of Play,Cobalt Strike,Silicon Valley,Red Sea,Black Sea,South China Sea,Dead Sea,Mercury News,Chromium browser'.split(
    ',',
  );

/** Hosts of publishers that write of threats, after their own sites (checked 2026-11-25), and words of such addresses. */
const publishers =
  /(?:^|[./-])(?:crowdstrike|mandiant|fireeye|talosintelligence|unit42|paloaltonetworks|kaspersky(?:contenthub)?|securelist|symantec|sophos|trendmicro|welivesecurity|eset|checkpoint|proofpoint|secureworks|dragos|sentinel(?:one|labs)|redcanary|mcafee|bitdefender|group-ib|recordedfuture|malwarebytes|zscaler|volexity|ahnlab|f-secure|withsecure|cybereason|huntress|elastic|sekoia|eclecticiq|sygnia|clearskysec|intezer|morphisec|cyble|rapid7|tenable|netlab|qianxin|antiy|nsfocus|team-cymru|anomali|alienvault|arcticwolf|cylance|bleepingcomputer|thehackernews|darkreading|krebsonsecurity|cyberscoop|threatpost|citizenlab|nccgroup|pwc|accenture|cert|us-cert|cisa|sysdig|wiz|aquasec|lumen|deepinstinct|fortinet|fortiguard|netskope|nextron-systems|ptsecurity|socradar|trellix|trustwave|virusbulletin|virusbtn|zimperium|lookout|socprime|cyfirma|domaintools|therecord|scmagazine|scworld|sans|tripwire|hackread|theregister|googleprojectzero|cloudsek|flashpoint|intel471|reliaquest|team82|claroty|nozominetworks|curatedintel|resecurity|gendigital|avast|akamai|cloudflare|imperva|esentire|truesec|hornetsecurity|dfirreport|thedfirreport|any|joesandbox|malpedia|vmray|uptycs|cado|permiso|lacework|orca|reversinglabs|phylum|jfrog|checkmarx|sonatype|blackberry|interpol|europol|ncsc|ssi|bsi|jpcert|certfa)(?:[./]|$)/;
const tradeHost = /cyber|secur(?:e|ity)|threat|malware|hack|virus|infosec/;
const tradePath =
  /cyber|malware|ransomware|hackers?[-_/]|hacking|infosec|espionage|(?:^|[-_/])apt(?:[-_/\d]|$)|threat-(?:intel|research|actor|group|profile|analy)|security-(?:research|blog|cent)|\/security\/blog/;

/** The words of an address that show that it speaks of security: its host, or a word of its path; null where none does. */
export function tradeAddressIn(url: string): { readonly start: number; readonly end: number } | null {
  const small = url.slice(0, 400).toLowerCase();
  const host = small.match(/^https?:\/\/(?:www\.)?([^/:?#]+)/)?.[1] ?? '';
  const start = small.indexOf(host);
  if (host !== '' && (publishers.test(host) || tradeHost.test(host)))
    return { start, end: start + host.length };
  const rest = small.slice(start + host.length);
  const found = rest.match(publishers) ?? rest.match(tradePath);
  if (found === null || found.index === undefined) return null;
  const at = start + host.length + found.index;
  return { start: at, end: at + found[0].length };
}
