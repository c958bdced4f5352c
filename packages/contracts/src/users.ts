import { z } from 'zod';

export const roles = ['admin', 'member'] as const;
export type Role = (typeof roles)[number];

export const locales = ['en', 'zh'] as const;
export type Locale = (typeof locales)[number];

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Who acts. Everything the control plane does is done for one. */
export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  locale: z.enum(locales),
  theme: z.enum(themes),
});
export type User = z.infer<typeof userSchema>;

/** A token as its owner sees it in the list; the secret itself is shown once, when it is made. */
export const apiTokenDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type ApiTokenDto = z.infer<typeof apiTokenDtoSchema>;
