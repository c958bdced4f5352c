import { userError } from '@lockstep/kernel/errors';
import { hash, verify } from '@node-rs/argon2';

const passwordMinLength = 10;
export const passwordMaxLength = 200;

/** OWASP's parameters for argon2id, the library's own choice of algorithm: 19 MiB, two passes. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, parameters);

export const isPassword = (passwordHash: string, password: string): Promise<boolean> => verify(passwordHash, password);

let hashOfNobody: Promise<string> | null = null;

/** Takes as long as a real comparison, so that the time does not tell which names exist. */
export async function compareWithNobody(password: string): Promise<void> {
  hashOfNobody ??= hashPassword('nobody');
  await isPassword(await hashOfNobody, password);
}

export function checkNewPassword(password: string): void {
  if (password.length < passwordMinLength || password.length > passwordMaxLength)
    throw userError(
      'auth.weak_password',
      `A password must have ${passwordMinLength} to ${passwordMaxLength} characters`,
    );
}
