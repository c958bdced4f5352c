'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMessages } from '#i18n/locale-context.tsx';
import { classNames } from '#ui/class-names.ts';
import { Logo } from '#ui/logo.tsx';
import { destinations, isWithin } from '../destinations.ts';

export function Rail() {
  const messages = useMessages();
  const pathname = usePathname();
  return (
    <nav
      aria-label={messages.shell.navigation}
      className="flex w-16 shrink-0 flex-col items-center gap-1 border-r bg-surface py-2"
    >
      <Link href="/" aria-label={messages.common.productName} className="mb-2 rounded-md p-1">
        <Logo className="size-7" />
      </Link>
      {destinations.map(({ path, icon: Icon, label }) => {
        const isHere = isWithin(pathname, path);
        return (
          <Link
            key={path}
            href={path}
            aria-current={isHere ? 'page' : undefined}
            className={classNames(
              'flex w-14 flex-col items-center gap-0.5 rounded-md py-1.5 text-xs transition-colors hover:bg-hover hover:text-ink',
              isHere ? 'bg-hover font-medium text-ink' : 'text-muted',
              path === '/settings' && 'mt-auto',
            )}
          >
            <Icon className="size-4.5" strokeWidth={isHere ? 2.2 : 1.8} />
            {label(messages)}
          </Link>
        );
      })}
    </nav>
  );
}
