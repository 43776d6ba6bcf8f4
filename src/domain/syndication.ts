/** The secret address at which a subscription is read as RSS; its secret is known to nobody but its readers. Times are epoch milliseconds. */
export type Syndication = {
  readonly subscriptionId: string;
  /** A Slack user id. */
  readonly madeBy: string;
  readonly madeAt: number;
};

/** Why no address can be shown, or what it begins with. */
export type Syndicating =
  | { readonly kind: 'on'; readonly base: string }
  /** Slack comes by Socket Mode, so nobody can come by HTTP. */
  | { readonly kind: 'socket' }
  /** It is not said under which address others reach us. */
  | { readonly kind: 'unnamed' };

/** 32 random bytes in base64url. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** Where feeds are served, below the base. */
export const syndicationPath = '/feeds';

/** The whole address of a secret. */
export function syndicationAddress(base: string, secret: string): string {
  return `${base}${syndicationPath}/${secret}.xml`;
}

/** The secret in a file name of an address; null where it can be none. */
export function secretIn(name: string): string | null {
  const [, secret = ''] = /^(.*)\.xml$/.exec(name) ?? [];
  return secretShape.test(secret) ? secret : null;
}
