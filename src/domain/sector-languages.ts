function listed(words: string): readonly string[] {
  return words.split(',').map((word) => word.trim().replace(/\s+/g, ' '));
}

/** Words of an attack, a flaw or its harm in German, French, Spanish and Dutch. */
export const attackWordsAbroad: readonly string[] = [
  // German
  ...listed(`Angriff, Angriffe, Angriffs, Angriffen, angegriffen, angreifen, greifen, Angreifer, Angreifern, attackiert,
  attackieren, Attacke, Attacken, Cyberangriff, Cyberangriffe, Cyberangriffs, Cyberangriffen, Cyberattacke, Cyberattacken,
  Hackerangriff, Hackerangriffe, Hackerangriffs, Hackerangriffen, Hackerattacke, Hackerattacken, Hackern, gehackt, Hack,
  lahmgelegt, lahm, stillgelegt, erpresst, erpressen, erbeuten, erbeutet, erbeuteten, gestohlen, stehlen, Datendiebstahl,
  Datenleck, Datenpanne, Datenklau, verschlüsselt, getroffen, trifft, Opfer, betroffen, IT-Ausfall, Sicherheitsvorfall,
  IT-Sicherheitsvorfall, Cybervorfall, IT-Angriff, Erpressungstrojaner, Verschlüsselungstrojaner, Cyberspionage, Spionage,
  sabotieren, sabotiert, Schwachstelle, Schwachstellen, Sicherheitslücke, Sicherheitslücken, kompromittiert`),
  // French
  ...listed(`attaque, attaques, attaqué, attaquée, attaqués, attaquées, cyberattaque, cyberattaques, piratage, piratages,
  piraté, piratée, piratés, piratées, pirates, visé, visée, visés, visées, ciblé, ciblée, ciblés, ciblées, cible, cibles,
  paralysé, paralysée, paralysés, paralysées, paralyse, victime, victimes, touché, touchée, touchés, touchées, frappé, frappée,
  frappés, frappées, frappe, rançongiciel, rançongiciels, volé, volée, volés, volées, dérobé, dérobée, dérobées, vol de données,
  fuite de données, fuites de données, fuite, bloqué, bloquée, perturbé, perturbée, perturbés, cyberespionnage, espionnage,
  extorsion, vulnérabilité, vulnérabilités, faille, failles, compromis, compromise, sabotage informatique, intrusion`),
  // Spanish
  ...listed(`ataque, ataques, ataca, atacan, atacado, atacada, atacados, atacadas, ciberataque, ciberataques, hackeo, hackeos,
  hackeado, hackeada, hackeados, hackean, hackea, paraliza, paralizan, paralizado, paralizada, paralizados, víctima, víctimas,
  afecta, afectado, afectada, afectados, afectadas, golpea, roban, robo de, robados, robadas, robada, filtración, filtraciones,
  filtran, filtrados, brecha de seguridad, secuestro de datos, secuestrados, extorsión, extorsionan, vulneran, vulnerado,
  vulnerada, ciberespionaje, espionaje, sabotaje, sabotean, vulnerabilidad, vulnerabilidades, intrusión, comprometido,
  comprometida`),
  // Dutch
  ...listed(`aanval, aanvallen, aangevallen, cyberaanval, cyberaanvallen, hackaanval, ransomware-aanval, ransomwareaanval,
  DDoS-aanval, DDoS-aanvallen, vallen, getroffen, slachtoffer, slachtoffers, platgelegd, lamgelegd, plat, gegijzeld, gestolen,
  stelen, buitgemaakt, gelekt, datalek, datalekken, doelwit, gijzelsoftware, afgeperst, cyberspionage, spionage, saboteren,
  gesaboteerd, kwetsbaarheid, kwetsbaarheden, beveiligingslek, inbraak op, cyberincident`),
];

/** Without one of these a text in these languages speaks of other things than computers. */
export const cyberWordsAbroad: readonly string[] = [
  // German
  ...listed(`Cyberangriff, Cyberangriffe, Cyberangriffs, Cyberangriffen, Cyberattacke, Cyberattacken, Hackerangriff,
  Hackerangriffe, Hackerangriffs, Hackerangriffen, Hackerattacke, Hackerattacken, Hackern, Hackergruppe, gehackt,
  Schadsoftware, Schadprogramm, Erpressersoftware, Erpressungssoftware, Erpressungstrojaner, Verschlüsselungstrojaner,
  Datenleck, Datenpanne, Datendiebstahl, Datenklau, Sicherheitslücke, Sicherheitslücken, Schwachstelle, Schwachstellen,
  Cyberkriminelle, Cyberkriminellen, Cyberspionage, Cybersicherheit, IT-Sicherheit, IT-Sicherheitsvorfall, IT-Ausfall,
  IT-Angriff, IT-Systeme, Cybervorfall, BSI`),
  // French
  ...listed(`cyberattaque, cyberattaques, rançongiciel, rançongiciels, piratage, piratages, piraté, piratée, piratés, piratées,
  pirate informatique, pirates informatiques, attaque informatique, attaques informatiques, attaque par déni de service, fuite
  de données, fuites de données, vol de données, données personnelles, logiciel malveillant, logiciels malveillants,
  hameçonnage, vulnérabilité, vulnérabilités, faille de sécurité, failles de sécurité, cybercriminels, cybersécurité,
  cyberespionnage, systèmes informatiques, ANSSI`),
  // Spanish
  ...listed(`ciberataque, ciberataques, ataque informático, ataques informáticos, ataque cibernético, ataques cibernéticos,
  hackeo, hackeos, hackeado, hackeada, hackeados, hackean, piratas informáticos, pirata informático, filtración de datos, robo
  de datos, secuestro de datos, brecha de seguridad, datos personales, vulnerabilidad, vulnerabilidades, ciberdelincuentes,
  cibercriminales, ciberseguridad, ciberespionaje, sistemas informáticos, programa malicioso, INCIBE`),
  // Dutch
  ...listed(`cyberaanval, cyberaanvallen, hackaanval, ransomware-aanval, ransomwareaanval, DDoS-aanval, DDoS-aanvallen,
  gehackt, gijzelsoftware, datalek, datalekken, kwetsbaarheid, kwetsbaarheden, beveiligingslek, cybercriminelen,
  cyberveiligheid, cyberbeveiliging, cyberspionage, cyberincident, persoonsgegevens, hackersgroep, digitale inbraak`),
];

/** Little words that German, French, Spanish and Dutch cannot do without: where none stands, the others need not be looked for. */
export const littleWordsAbroad: readonly string[] =
  'de der des dem den die das du del el la las le les los un una une und et en een het van von vom vor voor im zu zum zur auf nach uit met sur par por con contre contra'.split(
    ' ',
  );

/** Who warns or decides there, in words behind it. What a victim says of itself (`meldet`, `annonce`, `denuncia`) is none. */
export const speaksAbroad =
  'warnt|warnen|warnte|mahnt|rät|empfiehlt|fordert|fordern|plant|beschließt|verbietet|untersagt|ermittelt|ermitteln|verurteilt|beschuldigt|macht\\s\\p{L}+\\sverantwortlich|(?:met|mettent)\\sen\\sgarde|avertit|recommande|appelle|veut|interdit|attribue|sanctionne|advierte|advierten|recomienda|pide|acusa|atribuye|investiga|prohíbe|sanciona|lanza|aprueba|waarschuwt|waarschuwen|adviseert|adviseren|wil|verbiedt|onderzoekt|beschuldigt|komt\\smet|roept\\sop';
/** Those who study, before the place where they work. */
export const studiesAbroad =
  'Forscher\\p{L}*|Wissenschaftler\\p{L}*|Sicherheitsforscher\\p{L}*|chercheu\\p{L}+|scientifiques|investigador\\p{L}*|científicos|onderzoekers?|wetenschappers?';
/** A name that a phisher borrows, before it. */
export const borrowedAbroad =
  'im\\sNamen|phishing\\p{L}*\\s(?:van|von|de)|gefälschte\\p{L}*|falsche\\p{L}*|angebliche\\p{L}*|vermeintliche\\p{L}*|geben\\ssich\\sals|gibt\\ssich\\sals|faux|fausses?|usurpant|usurpation|se\\sfais\\p{L}+\\spasser|au\\snom\\sd|suplanta\\p{L}*|se\\shacen?\\spasar|haciéndose\\spasar|falsos?|falsas?|en\\snombre\\sde|uit\\snaam\\svan|namens|nep|valse|doen\\szich\\svoor';
/** Police work, behind a place. */
export const enforcesAbroad =
  'festgenommen|nimmt\\s\\p{L}+\\sfest|verhaftet|verhaften|zerschlagen|zerschlägt|beschlagnahm\\p{L}*|arrêt(?:e|ent|é|ée|és)\\b|interpell\\p{L}+|démantel\\p{L}+|detien\\p{L}+\\sal?|desarticul\\p{L}+|arresteert|arresteren|aangehouden|opgerold|opgepakt';
