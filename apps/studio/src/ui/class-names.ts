import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** Our own text sizes would pass for colours otherwise. */
const merge = extendTailwindMerge({
  extend: {
    classGroups: { 'font-size': [{ text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'] }], shadow: ['shadow-float'] },
  },
});

/** Joins classes; of two that set the same thing the later wins. */
export const classNames = (...classes: ClassValue[]): string => merge(clsx(classes));
