import { describe, expect, it } from 'vitest';
import { type Act, acts, refusal, type Standing } from '../../src/domain/permission.ts';
import { defaultSettings } from '../../src/domain/settings.ts';

const nobody: Standing = {
  userId: 'U1',
  isAdmin: false,
  isStranger: false,
  isMember: false,
  isManager: false,
};
const may = (act: Act, who: Partial<Standing>, settings: Partial<typeof defaultSettings> = {}) =>
  refusal(act, { ...defaultSettings, ...settings }, { ...nobody, ...who }) === null;

describe('who may', () => {
  it('is any admin for every act, and no one of another company, admin there or not', () => {
    for (const act of acts) {
      expect(may(act, { isAdmin: true }), act).toBe(true);
      expect(may(act, { isAdmin: true, isStranger: true, isMember: true }), act).toBe(false);
    }
  });

  it('change what a channel gets is its members, unless admins decided otherwise', () => {
    expect(may('subscriptions', {})).toBe(false);
    expect(may('subscriptions', { isMember: true })).toBe(true);
    const managers = { subscriptionKeepers: 'managers' } as const;
    expect(may('subscriptions', { isMember: true }, managers)).toBe(false);
    expect(may('subscriptions', { isManager: true }, managers)).toBe(true);
    const listed = { subscriptionKeepers: 'listed', keeperIds: ['U2'] } as const;
    expect(may('subscriptions', { isMember: true, isManager: true }, listed)).toBe(false);
    expect(may('subscriptions', { userId: 'U2' }, listed)).toBe(true);
  });

  it('change feeds is an admin, or everyone where admins said so; settings and the whole log never', () => {
    expect(may('feeds', { isMember: true })).toBe(false);
    expect(may('feeds', {}, { feedKeepers: 'everyone' })).toBe(true);
    expect(may('settings', { isMember: true }, { feedKeepers: 'everyone' })).toBe(false);
    expect(may('audit', { isMember: true }, { feedKeepers: 'everyone' })).toBe(false);
  });

  it('mark a story or correct its tags is everyone of this workspace', () => {
    expect(may('story', {})).toBe(true);
  });

  it('says whom to ask instead', () => {
    expect(refusal('subscriptions', { ...defaultSettings, subscriptionKeepers: 'managers' }, nobody)).toMatch(
      /whoever made the channel, and admins.*Ask/,
    );
    expect(refusal('subscriptions', defaultSettings, nobody)).toMatch(/Join it, then try again/);
  });
});
