/** To whom a payload of Slack is addressed: the workspaces that it may be for, the likeliest first, and the organisation. */
export type Addressed = { readonly teamIds: readonly string[]; readonly organisationId?: string };

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/**
 * Read it. Where several companies share a channel, whoever clicks may be of a workspace that never installed us: then the
 * workspace of the message is meant (https://docs.slack.dev/apis/slack-connect).
 */
export function addressedTo(body: object): Addressed {
  const { team, team_id, enterprise, enterprise_id, authorizations, view, user, message, ...more } =
    fieldsOf(body);
  // The workspace through which an event comes to us; in a shared channel `team_id` is that of whoever acted.
  const through = more['context_team_id'];
  if (typeof through === 'string') {
    const organisation = more['context_enterprise_id'];
    return {
      teamIds: [through],
      ...(typeof organisation === 'string' ? { organisationId: organisation } : {}),
    };
  }
  const [authorization] = Array.isArray(authorizations) ? authorizations.map(fieldsOf) : [];
  const named = [
    fieldsOf(view)['app_installed_team_id'],
    authorization?.['team_id'],
    team_id,
    fieldsOf(team)['id'],
    fieldsOf(user)['team_id'],
    fieldsOf(message)['team'],
  ];
  const teamIds = [...new Set(named.filter((id) => typeof id === 'string' && id !== ''))] as string[];
  const organisationId = [
    authorization?.['enterprise_id'],
    enterprise_id,
    fieldsOf(enterprise)['id'],
    fieldsOf(team)['enterprise_id'],
  ].find((id) => typeof id === 'string' && id !== '');
  return typeof organisationId === 'string' ? { teamIds, organisationId } : { teamIds };
}

/** Why a payload says that we are no longer in a workspace, or that our token there is gone; null where it says no such thing. */
export function departureIn(body: object): string | null {
  const { type, tokens } = fieldsOf(fieldsOf(body)['event']);
  if (type === 'app_uninstalled') return 'the app was uninstalled';
  const { bot } = fieldsOf(tokens);
  if (type === 'tokens_revoked' && Array.isArray(bot) && bot.length > 0)
    return 'the workspace revoked my token';
  return null;
}
