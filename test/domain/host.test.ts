import { getDomain } from 'tldts';
import { describe, expect, it } from 'vitest';
import { readsOtherwise, registeredDomain } from '../../src/domain/host.ts';

describe('the registered domain of a host', () => {
  it('is what the list of public suffixes says, ICANN’s part of it alone', () => {
    const before = ['evil', 'www.evil', 'a.b.c', 'blogspot', 'my.blogspot', 'co', 'x.co', 'uk', 'a.uk'];
    const roots = ['com', 'org', 'net', 'ru', 'co.uk', 'com.br', 'gov', 'io', 'loan', 'xn--p1ai', 'ck'];
    for (const name of roots.flatMap((root) => before.map((one) => `${one}.${root}`)))
      expect([name, registeredDomain(name, false)]).toEqual([name, getDomain(name)]);
  });

  it('is none of what is no name, or stands under no root', () => {
    for (const name of ['com', 'a..com', '-a.com', 'a-.com', 'evil.exe', 'evil.c0m', `${'a'.repeat(64)}.com`])
      expect([name, registeredDomain(name, false)]).toEqual([name, null]);
    expect(registeredDomain('evil.bit', false)).toBeNull();
    expect(registeredDomain('evil.bit', true)).toBe('evil.bit');
  });
});

describe('a plain name', () => {
  it('is taken for a file, for code or for a program by its first or last word', () => {
    const others = 'main.py a.b.sh archive.zip microsoft.net this.id com.example.app signal.app x.org';
    for (const name of others.split(' ')) expect([name, readsOtherwise(name)]).toEqual([name, true]);
    const names = 'evil.com www.example.pl microsoft.evil.net data-item.net zips.zipx evil.python';
    for (const name of names.split(' ')) expect([name, readsOtherwise(name)]).toEqual([name, false]);
  });
});
