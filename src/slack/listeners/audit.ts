import type { Asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { stopped } from '../permission.ts';
import { auditMessage, auditPage } from '../views/audit.ts';
import type { Message } from '../views/blocks.ts';
import type { Needs } from './needs.ts';

/** `audit`: what was changed in this channel, or for admins in the workspace. */
export async function answerAudit(
  needs: Needs,
  { whole, page }: Extract<Command, { kind: 'audit' }>,
  asker: Asker,
): Promise<Message> {
  const refused = whole ? await stopped(needs, asker, 'audit') : null;
  if (refused !== null) return refused;
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
