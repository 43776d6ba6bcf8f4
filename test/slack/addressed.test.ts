import { describe, expect, it } from 'vitest';
import { addressedTo, departureIn } from '../../src/slack/addressed.ts';

describe('a payload of Slack', () => {
  it.each([
    ['a command', { team_id: 'T1', enterprise_id: 'E1' }, { teamIds: ['T1'], organisationId: 'E1' }],
    ['a click', { team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' } }, { teamIds: ['T1'] }],
    [
      'a click of somebody of a company that never installed the app',
      { team: { id: 'T9' }, user: { id: 'U9', team_id: 'T9' }, message: { team: 'T1' } },
      { teamIds: ['T9', 'T1'] },
    ],
    [
      'a form that was opened in another workspace',
      { view: { app_installed_team_id: 'T1' }, team: { id: 'T9' }, user: { id: 'U9' } },
      { teamIds: ['T1', 'T9'] },
    ],
    [
      'an event in a channel of two companies, said by the other',
      { team_id: 'T9', context_team_id: 'T1', context_enterprise_id: 'E1', enterprise_id: 'E9' },
      { teamIds: ['T1'], organisationId: 'E1' },
    ],
    [
      'a word to a whole organisation',
      { team_id: null, authorizations: [{ team_id: null, enterprise_id: 'E1' }] },
      { teamIds: [], organisationId: 'E1' },
    ],
    ['nothing that Slack sends', { team: 'T1', user: null, authorizations: 'x' }, { teamIds: [] }],
  ])('goes to the workspace that it is for: %s', (_, body, expected) => {
    expect(addressedTo(body)).toEqual(expected);
  });

  it('says that we are gone when the app was uninstalled or its bot token revoked, and not when a person’s was', () => {
    expect(departureIn({ event: { type: 'app_uninstalled' } })).toBe('the app was uninstalled');
    expect(departureIn({ event: { type: 'tokens_revoked', tokens: { bot: ['U1'] } } })).toContain('revoked');
    expect(departureIn({ event: { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } } })).toBe(null);
    expect(departureIn({ event: { type: 'message' } })).toBe(null);
    expect(departureIn({ type: 'block_actions' })).toBe(null);
  });
});
