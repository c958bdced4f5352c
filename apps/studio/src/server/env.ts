import { z } from 'zod';

const envSchema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1).optional(),
  /** 32 bytes in base64: encrypts connector secrets at rest. */
  LOCKSTEP_SECRET_KEY: z
    .base64()
    .refine(value => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64'),
});

export interface StudioEnv {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly secretKey: Buffer;
}

/** The studio's whole environment, read at the first request so that a build needs none of it. */
export function readEnv(): StudioEnv {
  const parsed = envSchema.parse(process.env);
  return {
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    secretKey: Buffer.from(parsed.LOCKSTEP_SECRET_KEY, 'base64'),
  };
}
