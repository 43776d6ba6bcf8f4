import { writeFileSync } from 'node:fs';
import { program } from './program.ts';
import { assemble } from './wat.ts';

const code = Buffer.from(assemble(program)).toString('base64');
const lines = (code.match(/.{1,100}/g) ?? []).map((line) => `  '${line}'`).join(' +\n');
writeFileSync(
  new URL('../../src/domain/sieve-code.ts', import.meta.url),
  `/** bench/sieve/program.ts, assembled by \`npm run build:sieve\`: WebAssembly, in base64. */\nexport const sieveCode: string =\n${lines};\n`,
);
