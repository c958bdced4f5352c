import { sides } from '@lockstep/contracts/runs';
import { z } from 'zod';

export const idParams = z.object({ id: z.string().min(1).max(100) });

/** A pair's name as it stands in a path; Next hands it over still percent-encoded. */
export const pairNameParams = z.object({ name: z.string().min(1).max(600).transform(decodeName) });

export const clientKeySchema = z.string().min(8).max(100);

export const sideQuery = z.object({ side: z.enum(sides) });

export const limitSchema = (max: number, standard: number) => z.coerce.number().int().min(1).max(max).default(standard);

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
