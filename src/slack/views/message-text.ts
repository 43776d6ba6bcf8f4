/** A message as a shortcut hands it over: its text in mrkdwn, and what stands in blocks and attachments. */
export type GivenMessage = {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
};

/** A message has at most 40,000 characters; a forwarded one brings others along. */
const mostText = 60_000;
const deepest = 12;

/** What a person reads of a link: its label, and where that hides it, the address too. */
function linkWords(target: string, label: string | undefined): string {
  if (/^[@#!]/.test(target)) return ' ';
  const address = target.replace(/^mailto:/, '');
  if (label === undefined) return address;
  return address.includes(label) || label.includes(address) ? label : `${label} ${address}`;
}

/** Slack's mrkdwn as plain text (https://docs.slack.dev/messaging/formatting-message-text#parsing). */
export function plainText(mrkdwn: string): string {
  return mrkdwn
    .replace(/<([^<>|]{1,4000})(?:\|([^<>]{0,4000}))?>/g, (_, target: string, label?: string) =>
      linkWords(target, label),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The texts and links inside blocks and attachments, in order. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (depth > deepest || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, depth + 1));
  return Object.entries(value).flatMap(([name, part]) => {
    if (typeof part !== 'string') return textsIn(part, depth + 1);
    return ['text', 'url', 'title', 'title_link', 'pretext', 'value', 'from_url'].includes(name)
      ? [part]
      : [];
  });
}

/** All words of a message, as a person reads them; what blocks repeat of the text stands there twice. */
export function messageText({ text = '', blocks, attachments }: GivenMessage): string {
  return plainText([text, ...textsIn(blocks), ...textsIn(attachments)].join('\n').slice(0, mostText));
}
