import { createHash } from 'node:crypto';
import { type FileServer, startFileServer } from './file-server.ts';

/** One CSAF document in few words. */
export type Written = {
  readonly id: string;
  readonly title: string;
  /** Epoch milliseconds. */
  readonly published: number;
  readonly changed?: number;
  readonly sectors?: string;
};

/** A small and whole CSAF 2.0 document. */
export function csafDocument({
  id,
  title,
  published,
  changed = published,
  sectors = 'Energy',
}: Written): string {
  return JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title,
      lang: 'en',
      publisher: { category: 'vendor', name: 'Pumpworks', namespace: 'https://pumpworks.example' },
      notes: [
        { category: 'legal_disclaimer', title: 'Terms', text: 'As is.' },
        {
          category: 'summary',
          title: 'Summary',
          text: 'A crafted packet stops the pump <at once> & for good.',
        },
        { category: 'other', title: 'Critical infrastructure sectors', text: sectors },
      ],
      references: [
        { category: 'self', summary: 'JSON', url: `https://pumpworks.example/csaf/${id.toLowerCase()}.json` },
        {
          category: 'self',
          summary: 'Page',
          url: `https://pumpworks.example/advisories/${id.toLowerCase()}`,
        },
      ],
      tracking: {
        id,
        status: 'final',
        version: '1',
        initial_release_date: new Date(published).toISOString(),
        current_release_date: new Date(changed).toISOString(),
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'Pumpworks',
          branches: [
            {
              category: 'product_name',
              name: 'FlowMaster 9',
              branches: [
                {
                  category: 'product_version',
                  name: '1.0',
                  product: { name: 'FlowMaster 9 1.0', product_id: 'P1' },
                },
              ],
            },
          ],
        },
      ],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2026-40001',
        notes: [{ category: 'description', text: 'The parser trusts a length field.' }],
        scores: [
          {
            cvss_v3: {
              version: '3.1',
              baseScore: 9.8,
              baseSeverity: 'CRITICAL',
              vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
            },
            products: ['P1'],
          },
        ],
        remediations: [{ category: 'vendor_fix', details: 'Update to 1.1.', product_ids: ['P1'] }],
      },
    ],
  });
}

/** A party on an aggregator's list: its name, its metadata, and copies of that. */
export type ListedParty = {
  readonly name: string;
  readonly url: string;
  readonly mirrors?: readonly string[];
};

/** The list of a CSAF 2.0 aggregator (§7.1.21); one that copies nothing is a lister. */
export function aggregatorList(
  providers: readonly ListedParty[],
  publishers: readonly ListedParty[] = [],
): string {
  const entry = ({ name, url, mirrors = [] }: ListedParty, role: string) => ({
    metadata: {
      last_updated: '2026-01-02T00:00:00Z',
      publisher: { category: 'vendor', name, namespace: 'https://pumpworks.example' },
      role,
      url,
    },
    ...(mirrors.length === 0 ? {} : { mirrors }),
  });
  return JSON.stringify({
    aggregator: { category: 'aggregator', name: 'Pumps together', namespace: 'https://pumps.example' },
    aggregator_version: '2.0',
    canonical_url: 'https://pumps.example/.well-known/csaf-aggregator/aggregator.json',
    csaf_providers: providers.map((one) => entry(one, 'csaf_provider')),
    csaf_publishers: publishers.map((one) => ({ ...entry(one, 'csaf_publisher'), update_interval: 'daily' })),
    last_updated: '2026-01-02T00:00:00Z',
  });
}

/** A publisher's files: what stands at each path is set by the test. */
export type CsafServer = FileServer & {
  readonly put: (path: string, body: string) => void;
  /** From now on the path answers with this status. */
  readonly fail: (path: string, status: number) => void;
  /** The document with its sha512 beside it, or another file's. */
  readonly publish: (path: string, document: string, hash?: string) => void;
  /** What was asked for since the last time. */
  readonly asked: () => readonly string[];
};

/** What a sha512 file holds. */
export function sha512Of(text: string): string {
  return `${createHash('sha512').update(text).digest('hex')}  document.json\n`;
}

/** Start a publisher of CSAF on a free port of loopback. */
export async function startCsafServer(): Promise<CsafServer> {
  const files = new Map<string, string>();
  const failing = new Map<string, number>();
  let asked: string[] = [];
  const server = await startFileServer((path) => {
    asked.push(path);
    const body = files.get(path);
    const status = failing.get(path) ?? (body === undefined ? 404 : 200);
    return body === undefined || status !== 200 ? status : { type: 'application/octet-stream', body };
  });
  return {
    ...server,
    put: (path, body) => void files.set(path, body),
    fail: (path, status) => void failing.set(path, status),
    publish: (path, document, hash = sha512Of(document)) => {
      files.set(path, document);
      files.set(`${path}.sha512`, hash);
    },
    asked: () => {
      const before = asked;
      asked = [];
      return before;
    },
  };
}
