import { userError } from '@lockstep/kernel/errors';

export interface JdbcUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string | null;
  readonly user: string | null;
  readonly password: string | null;
  /** The schema of a table name that has none. */
  readonly schema: string | null;
  readonly tls: 'off' | 'encrypt' | 'verify';
}

const defaultPort = 5432;

/** Reads `jdbc:postgresql://host:port/database?user=…&currentSchema=…&sslmode=…`. Anything else is a user error. */
export function parseJdbcUrl(text: string): JdbcUrl {
  const scheme = /^jdbc:([a-z0-9]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'postgresql') {
    throw userError(
      'jdbc.unsupported_database',
      `There is no connector for ${scheme} databases; Postgres is supported`,
    );
  }
  const url = scheme === undefined ? null : URL.parse(text.slice('jdbc:'.length));
  if (url === null || !text.slice('jdbc:postgresql:'.length).startsWith('//') || url.hostname === '') {
    throw userError('jdbc.bad_url', 'The url must look like jdbc:postgresql://host:port/database');
  }
  const parameter = (name: string): string | null => url.searchParams.get(name);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || null,
    user: parameter('user') ?? (decodeURIComponent(url.username) || null),
    password: parameter('password') ?? (decodeURIComponent(url.password) || null),
    schema: parameter('currentSchema'),
    tls: tlsOf(parameter('sslmode')),
  };
}

/** As the JDBC driver reads it: `require` encrypts without asking who answers. */
function tlsOf(mode: string | null): JdbcUrl['tls'] {
  switch (mode) {
    case null:
    case 'disable':
    case 'allow':
    case 'prefer':
      return 'off';
    case 'require':
      return 'encrypt';
    case 'verify-ca':
    case 'verify-full':
      return 'verify';
    default:
      throw userError('jdbc.bad_url', `sslmode=${mode} in the url is not known`);
  }
}
