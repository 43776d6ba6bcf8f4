import { expect, it, vi } from 'vitest';
import { guessLanguage } from '../../src/feeds/language.ts';

vi.setConfig({ testTimeout: 30_000 });

it.each([
  [['Kritische Schwachstelle in FortiOS wird ausgenutzt', 'Das BSI rät zu sofortigen Updates'], 'de'],
  [['Une vulnérabilité critique dans FortiOS est exploitée'], 'fr'],
  [['緊急の脆弱性に関する注意喚起', 'ルータの脆弱性について'], 'ja'],
  [['Vulnerabilidad crítica en routers ASUS permite tomar el control'], 'es'],
  [['Multiple vulnerabilities in Cisco routers are exploited by attackers'], 'en'],
  [['CVE-2026-1234', 'CVE-2026-1235'], null],
  [[], null],
])('the language of %s is told, or not known', async (texts, language) => {
  expect(await guessLanguage(texts)).toBe(language);
});
