import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';

const catalog = loadCatalog();
const read = createReader(catalog);
const parents = new Map(catalog.sectors.map(({ id, parent }) => [id, parent ?? id]));
const sectorsOf = (title: string) => read({ title, summary: '', categories: [], url: null }).sectors;
const tops = (title: string) => [...new Set(sectorsOf(title).map(({ id }) => parents.get(id)))];

describe('the sectors of a headline in German, French, Spanish or Dutch', () => {
  it.each([
    ['healthcare', 'Ransomware-Angriff auf Klinikum Frankfurt'],
    ['healthcare', 'Hacker legen Krankenhausbetreiber in Bayern lahm'],
    ['energy', 'Cyberangriff auf Stadtwerke: Kundenportal nicht erreichbar'],
    ['water-wastewater', 'Wasserwerk nach Hackerangriff im Notbetrieb'],
    ['transportation', 'IT-Ausfall nach Cyberattacke: Flughafen Berlin streicht Flüge'],
    ['transportation', 'Deutsche Reederei und Hafen Hamburg Ziel von Cyberspionage'],
    ['government-facilities', 'Nach Cyberangriff: Stadtverwaltung bleibt wochenlang geschlossen'],
    ['government-facilities', 'Landkreis von Erpressungstrojaner getroffen, Kfz-Zulassung steht still'],
    ['financial-services', 'Datenleck bei Sparkasse: Hacker erbeuten Kundendaten'],
    ['critical-manufacturing', 'Maschinenbauer nach Ransomware-Attacke ohne Produktion'],
    ['food-agriculture', 'Molkerei von Hackern erpresst, Lieferungen fallen aus'],
    ['communications', 'Cyberangriff stört Telekommunikationsanbieter in Österreich'],
    ['energy', 'Angreifer sabotieren Umspannwerk über Schwachstelle'],
    ['emergency-services', 'Hackerangriff auf Rettungsleitstelle: Notruf zeitweise gestört'],
    ['chemical', 'Chemiekonzern meldet Datendiebstahl nach Hackerangriff'],
    ['healthcare', 'Hôpital de Corbeil paralysé par un rançongiciel'],
    ['healthcare', 'Cyberattaque contre une clinique : les dossiers des patients volés'],
    ['energy', 'Une centrale électrique visée par des pirates informatiques'],
    ['transportation', "L'aéroport de Nice victime d'une cyberattaque"],
    ['government-facilities', 'La mairie de Lille touchée par une attaque informatique'],
    ['government-facilities', "Fuite de données au ministère de l'Éducation après un piratage"],
    ['water-wastewater', "Piratage d'une station d'épuration en Normandie"],
    ['transportation', 'La SNCF ciblée par une attaque par déni de service, des trains perturbés'],
    ['financial-services', 'Une banque française piratée, les données des clients en vente'],
    ['communications', "Cyberattaque chez un opérateur télécom : 10 millions d'abonnés touchés"],
    ['critical-manufacturing', "Un équipementier automobile à l'arrêt après un rançongiciel"],
    ['food-agriculture', 'Le géant laitier frappé par une cyberattaque'],
    ['energy', "Hydro-Québec victime d'une cyberattaque"],
    ['commercial-facilities', "Une chaîne d'hôtels piratée, les données des voyageurs volées"],
    ['transportation', 'Le port de Marseille paralysé par une cyberattaque'],
    ['water-wastewater', 'Ciberataque contra planta de agua potable'],
    ['healthcare', 'Un ciberataque paraliza el Hospital Clínic de Barcelona'],
    ['government-facilities', 'El Ayuntamiento de Sevilla sufre un ataque de ransomware'],
    ['energy', 'Hackers atacan la red eléctrica del país'],
    ['transportation', 'Un ciberataque deja sin sistemas al aeropuerto de Bogotá'],
    ['financial-services', 'Filtración de datos en un banco mexicano tras un hackeo'],
    ['communications', 'Operadora de telecomunicaciones víctima de ciberataque masivo'],
    ['energy', 'Petrolera estatal paralizada por un ataque informático'],
    ['government-facilities', 'Ministerio de Trabajo afectado por ransomware'],
    ['transportation', 'Ciberataque contra la empresa ferroviaria: trenes detenidos'],
    ['food-agriculture', 'Cadena de supermercados sufre robo de datos de clientes'],
    ['healthcare', 'Roban datos de pacientes de una aseguradora sanitaria en un ciberataque'],
    ['critical-manufacturing', 'Fabricante de automóviles detiene la producción por un ciberataque'],
    ['nuclear', 'Intento de ciberataque contra central nuclear'],
    ['government-facilities', 'Universidad pública víctima de un ciberataque'],
    ['healthcare', 'Ziekenhuis getroffen door ransomware-aanval, operaties uitgesteld'],
    ['transportation', 'Cyberaanval legt systemen haven van Rotterdam plat'],
    ['water-wastewater', 'Hackers vallen drinkwaterbedrijf aan'],
    ['government-facilities', 'Gemeente Hof van Twente gehackt: alle gegevens gegijzeld'],
    ['energy', 'Netbeheerder slachtoffer van datalek'],
    ['transportation', 'NS getroffen door cyberaanval, treinen staan stil'],
    ['transportation', 'Luchthaven Schiphol doelwit van DDoS-aanvallen'],
    ['financial-services', 'Criminelen stelen klantgegevens van pensioenfonds bij hack'],
    ['government-facilities', 'Ministerie van Defensie gehackt door Chinese hackers'],
    ['government-facilities', 'Universiteit Maastricht lamgelegd door gijzelsoftware'],
    ['food-agriculture', 'Kaas in supermarkten op na ransomware-aanval op voedseldistributeur'],
    ['communications', 'Telecomprovider Odido slachtoffer van groot datalek'],
    ['energy', 'Hackers proberen energiecentrale te saboteren'],
    ['healthcare', 'Huisartsenpraktijken getroffen door hack bij zorgleverancier'],
    ['water-wastewater', 'Waterschap platgelegd na cyberaanval'],
  ])('are told by whom it hits (%s): %s', (sector, title) => {
    expect(tops(title)).toEqual([sector]);
    for (const { evidence } of sectorsOf(title))
      for (const { quote, start, end } of evidence) expect(quote).toContain(title.slice(start, end));
  });

  it.each([
    'Banking-Trojaner greift Android-Nutzer an',
    'Phishing-Mails im Namen der Sparkasse: Betrüger greifen Daten ab',
    'Polizei nimmt Hacker nach Ransomware-Angriffen fest',
    'Bundesregierung warnt vor Cyberangriffen',
    'Forscher der Universität Bochum entdecken Schwachstelle in WLAN-Chips',
    'Kraftwerk: Band veröffentlicht Remix-Album',
    'Ein sicherer Hafen für Daten: So schützen Sie sich vor Hackern',
    'Neue Klinik in Köln eröffnet',
    'Schwachstelle in WordPress-Plugin gefährdet Webseiten',
    'BSI: Zahl der Ransomware-Angriffe steigt',
    "Cheval de Troie bancaire : les utilisateurs d'Android visés",
    'Hameçonnage : de faux courriels de la banque postale circulent',
    'Le gouvernement met en garde contre les cyberattaques',
    "Des chercheurs de l'université de Lyon découvrent une faille dans Wi-Fi",
    'La gendarmerie arrête un pirate informatique',
    'Vulnérabilité dans Microsoft Exchange',
    'Un port réseau ouvert expose les serveurs aux attaques',
    'Comment protéger ses données contre le piratage',
    "L'hôpital de Lyon inaugure un nouveau bâtiment",
    "Attaque par point d'eau : un site web piégé par des pirates",
    'Troyano bancario ataca a usuarios de Android',
    'Correos falsos suplantan a un banco para robar contraseñas',
    'El Gobierno advierte de ciberataques en Navidad',
    'Investigadores de la Universidad de Valencia descubren una vulnerabilidad en chips',
    'Detenido un hacker por ciberataques a empresas',
    'Puerto Rico: detienen a un pirata informático por ransomware',
    'Múltiples vulnerabilidades en productos de Adobe',
    'El banco de pruebas de malware detecta ataques',
    'Nuevo hospital abre en Madrid',
    'Ataque de abrevadero: hackers infectan sitios web',
    'Banking-trojan valt Android-gebruikers aan',
    'Phishingmails uit naam van de bank: criminelen stelen wachtwoorden',
    'Politie arresteert hacker na ransomware-aanvallen',
    'Kabinet waarschuwt voor cyberaanvallen',
    'Onderzoekers van de Universiteit Leiden vinden kwetsbaarheid in chips',
    'Een veilige haven voor gestolen data: bulletproof hosting',
    'NCSC waarschuwt voor kwetsbaarheid in Citrix',
    'Nieuw ziekenhuis geopend in Utrecht',
    'Hackers misbruiken lek in routers',
    'De databank van malware groeit door nieuwe aanvallen',
  ])('are none where it hits nobody: %s', (title) => {
    expect(tops(title)).toEqual([]);
  });

  it('are told by compounds that a word of the trade begins, and in other cases, and shown whole', () => {
    for (const [title, term] of [
      ['Ransomware bei Pharmahersteller', 'Pharmahersteller'],
      ['Hackerangriff bei Stadtwerken in Sachsen', 'Stadtwerken'],
      ['Hackerangriff auf Stromversorger', 'Stromversorger'],
      ['Cyberaanval op havenbedrijf', 'havenbedrijf'],
    ] as const)
      expect(sectorsOf(title)[0]?.evidence[0]).toMatchObject({ kind: 'words', term, field: 'title' });
    expect(tops('Ransomware: Pharmahype')).toEqual([]);
  });

  it('are not lost to the warning of a hospital, and none of the ministry that warns', () => {
    expect(tops('Ziekenhuis waarschuwt patiënten na datalek')).toEqual(['healthcare']);
    expect(tops('Gemeente waarschuwt inwoners na datalek')).toEqual(['government-facilities']);
    expect(tops('Innenministerium warnt vor Ransomware')).toEqual([]);
    expect(tops('Innenministerium von Ransomware getroffen')).toEqual(['government-facilities']);
  });
});
