import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestControl, type TestControl } from '../../test/support/test-control.ts';
import { hashPassword } from './passwords.ts';
import { sessionLifetimeMs, signInAttemptsMax, signInPeriodMs } from './sign-in.ts';

let opened: TestControl;
const name = 'ada';
const password = 'correct-horse-battery';

beforeAll(async () => {
  opened = await openTestControl();
  await opened.control.createUser(opened.admin, { name, password, role: 'member' });
});

afterAll(() => opened.close());

test('the first administrator is made once, and the password is told once', async () => {
  expect(await opened.control.ensureAdmin()).toBeNull();
});

test('passwords are kept as argon2id with at least 19 MiB', async () => {
  expect(await hashPassword(password)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a session lasts until it is signed out or expires, and the database knows only its hash', async () => {
  const { control, clock } = opened;
  const { token, user } = await control.signIn({ name, password, address: '10.0.0.1' });
  expect(await control.findSession(token)).toEqual(user);
  expect(await control.findSession(`${token}x`)).toBeNull();
  clock.aheadMs = sessionLifetimeMs + 1;
  expect(await control.findSession(token)).toBeNull();
  clock.aheadMs = 0;
  await control.signOut(token);
  expect(await control.findSession(token)).toBeNull();
});

test('a wrong name and a wrong password are told the same', async () => {
  const attempt = (request: { name: string; password: string }) =>
    opened.control.signIn({ ...request, address: '10.0.0.2' }).catch(error => [error.code, error.message]);
  expect(await attempt({ name: 'nobody', password })).toEqual(await attempt({ name, password: 'wrong-password' }));
});

test('guesses from one address are limited, counted before they are checked, and forgiven later', async () => {
  const { control, clock } = opened;
  const guess = (guessed: string, address = '10.0.0.3') =>
    control.signIn({ name, password: guessed, address }).then(
      () => 'in',
      error => error.code,
    );
  const guesses = await Promise.all(
    Array.from({ length: signInAttemptsMax + 3 }, (_, i) => guess(`guess-number-${i}`)),
  );
  expect(guesses.filter(code => code === 'auth.wrong_credentials')).toHaveLength(signInAttemptsMax);
  expect(guesses.filter(code => code === 'auth.too_many_attempts')).toHaveLength(3);
  expect(await guess(password)).toBe('auth.too_many_attempts');
  expect(await guess(password, '10.0.0.4')).toBe('in');
  clock.aheadMs = signInPeriodMs + 1_000;
  expect(await guess(password)).toBe('in');
  clock.aheadMs = 0;
});

test('a changed password ends every session of the user', async () => {
  const { control } = opened;
  const { token, user } = await control.signIn({ name, password, address: '10.0.0.5' });
  await expect(control.changePassword(user, { current: 'wrong-one', next: 'another-long-one' })).rejects.toMatchObject({
    code: 'auth.wrong_credentials',
  });
  await expect(control.changePassword(user, { current: password, next: 'short' })).rejects.toMatchObject({
    code: 'auth.weak_password',
  });
  await control.changePassword(user, { current: password, next: 'another-long-one' });
  expect(await control.findSession(token)).toBeNull();
  await control.signIn({ name, password: 'another-long-one', address: '10.0.0.6' });
});

test('an API token opens until it is revoked', async () => {
  const { control, admin } = opened;
  const { id, token } = await control.createApiToken(admin, { name: 'ci' });
  expect((await control.findApiToken(token))?.id).toBe(admin.id);
  expect((await control.listApiTokens(admin)).find(listed => listed.id === id)?.lastUsedAt).not.toBeNull();
  await control.revokeApiToken(admin, id);
  expect(await control.findApiToken(token)).toBeNull();
});

test('preferences stay with the user', async () => {
  const { control, admin } = opened;
  expect(await control.setPreferences(admin, { locale: 'zh' })).toMatchObject({ locale: 'zh', theme: 'system' });
  expect(await control.setPreferences(admin, { theme: 'dark' })).toMatchObject({ locale: 'zh', theme: 'dark' });
});
