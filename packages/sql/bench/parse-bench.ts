/**
 * How long lexing and parsing take: `node packages/sql/bench/parse-bench.ts [lines]` (default 10,000). The budget is 200 ms warm for
 * 10,000 lines. Prints milliseconds: first run, then the median and the worst of the warm ones.
 */
import { tokenize } from '../src/lex/index.ts';
import { parseScript } from '../src/parse/index.ts';

const lines = Number(process.argv[2] ?? 10_000);
const runs = 15;

const script = makeScript(lines);
console.log(`${script.split('\n').length} lines, ${script.length} characters`);
measure('tokenize', () => tokenize(script).length);
measure('parse', () => {
  const { statements, diagnostics } = parseScript(script);
  if (diagnostics.length > 0) throw new Error(`the bench script has errors: ${JSON.stringify(diagnostics[0])}`);
  return statements.length;
});
const broken = script.replaceAll('GROUP BY', 'GRUOP BY');
measure('parse with an error in each statement', () => parseScript(broken).diagnostics.length);

function measure(name: string, work: () => number): void {
  const times: number[] = [];
  let result = 0;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    result = work();
    times.push(performance.now() - start);
  }
  const [first = 0, ...warm] = times;
  warm.sort((left, right) => left - right);
  const shown = [first, warm[warm.length >> 1] ?? 0, warm.at(-1) ?? 0].map(time => time.toFixed(1));
  console.log(`${name}: first ${shown[0]} ms, median ${shown[1]} ms, worst ${shown[2]} ms (result ${result})`);
}

function makeScript(lineCount: number): string {
  const parts: string[] = [];
  for (let index = 0; parts.length * 22 < lineCount; index += 1) {
    parts.push(`-- job ${index}
CREATE TABLE orders_${index} (
  id BIGINT NOT NULL,
  customer STRING COMMENT 'who bought',
  price DECIMAL(10, 2),
  ordered_at TIMESTAMP(3),
  WATERMARK FOR ordered_at AS ordered_at - INTERVAL '5' SECOND,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

INSERT INTO totals
SELECT o.customer, window_start, SUM(o.price * (1 + r.rate)) AS total, COUNT(*) FILTER (WHERE o.price > 10) AS large_orders
FROM TABLE(TUMBLE(TABLE orders_${index}, DESCRIPTOR(ordered_at), INTERVAL '10' MINUTES)) AS o
LEFT JOIN rates FOR SYSTEM_TIME AS OF o.ordered_at AS r ON o.currency = r.currency AND r.kind IN ('a', 'b', 'c')
WHERE o.customer IS NOT NULL
  AND o.price BETWEEN 1 AND 1000
  AND CASE WHEN o.flag = 1 THEN LOWER(o.customer) LIKE 'x%' ELSE TRUE END
GROUP BY o.customer, window_start
HAVING COUNT(*) > 2;

/* the end of job ${index} */`);
  }
  return parts.join('\n');
}
