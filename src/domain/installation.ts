/** The right that a workspace, or a whole organisation (Enterprise Grid), gave us to work in it. */
export type Installation = {
  /** The id of who installed: of the workspace, or of the organisation. */
  readonly id: string;
  readonly kind: 'workspace' | 'organisation';
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly token: string;
  /** What a token that ends is exchanged with for the next one; null where tokens do not end. */
  readonly refreshToken: string | null;
  /** Epoch ms; null where the token does not end. */
  readonly expiresAt: number | null;
  readonly scopes: readonly string[];
  readonly installedBy: string;
  readonly installedAt: number;
};

/** A token lives twelve hours (https://docs.slack.dev/authentication/using-token-rotation); it is exchanged this long before its end. */
const exchangedBefore = 2 * 3_600_000;

/** Is it time to exchange the token for the next one? */
export function isEnding({ refreshToken, expiresAt }: Installation, now: number): boolean {
  return refreshToken !== null && expiresAt !== null && expiresAt - now <= exchangedBefore;
}
