import type { Command } from '../grammar.ts';
import { auditMessage, auditPage } from '../views/audit.ts';
import { type Message, message, section } from '../views/blocks.ts';
import { isAdmin } from './feeds.ts';
import type { Asker, Needs } from './needs.ts';

/** `audit`: what was changed in this channel, or for admins in the workspace. */
export async function answerAudit(
  needs: Needs,
  { whole, page }: Extract<Command, { kind: 'audit' }>,
  asker: Asker,
): Promise<Message> {
  if (whole && !(await isAdmin(needs, asker))) {
    const text = 'Only admins of this workspace may see what was changed in all its channels.';
    return message(text, [section(text)]);
  }
  const { teamId, channelId } = asker;
  const entries = await needs.store.auditLog({
    teamId,
    ...(whole ? {} : { channelId }),
    limit: auditPage + 1,
    offset: (page - 1) * auditPage,
  });
  const hasMore = entries.length > auditPage;
  return auditMessage(entries.slice(0, auditPage), { page, whole, hasMore }, needs.lens());
}
