import { z } from 'zod';

const envSchema = z.object({
  /** The studio's address. */
  LOCKSTEP_E2E_URL: z.url(),
  LOCKSTEP_E2E_USER: z.string().min(1),
  LOCKSTEP_E2E_PASSWORD: z.string().min(1),
  /** A Postgres database that the test may fill with result tables. */
  LOCKSTEP_E2E_DATABASE_URL: z.string().min(1),
  /** Chromium's or Chrome's program. */
  LOCKSTEP_E2E_BROWSER: z.string().min(1),
  /** Where screenshots for the documents go; absent: none are made. */
  LOCKSTEP_E2E_SCREENSHOTS: z.string().min(1).optional(),
});

const env = envSchema.parse(process.env);

export const e2eEnv = {
  url: env.LOCKSTEP_E2E_URL.replace(/\/$/, ''),
  user: env.LOCKSTEP_E2E_USER,
  password: env.LOCKSTEP_E2E_PASSWORD,
  databaseUrl: env.LOCKSTEP_E2E_DATABASE_URL,
  browserPath: env.LOCKSTEP_E2E_BROWSER,
  screenshots: env.LOCKSTEP_E2E_SCREENSHOTS,
} as const;
