'use client';

import type { Locale } from '@lockstep/contracts/users';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { LocaleProvider } from '#i18n/locale-context.tsx';
import { Toaster } from '#ui/toaster.tsx';
import { TooltipProvider } from '#ui/tooltip.tsx';
import { ApiError } from './api-error.ts';

const retriesMax = 2;

/** Server events say when data is stale, so nothing is read again for age alone. */
const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < retriesMax && error instanceof ApiError && error.domain !== 'user',
      },
      mutations: { retry: false },
    },
  });

export function Providers({ locale, children }: { locale: Locale; children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <LocaleProvider initial={locale}>
        <TooltipProvider>{children}</TooltipProvider>
        <Toaster />
      </LocaleProvider>
    </QueryClientProvider>
  );
}
