/** The tables of the examples. */
export const prelude = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, bidder BIGINT, price INT, proc AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE TABLE items (item STRING, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE TABLE rates (item STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (item) NOT ENFORCED)
WITH ('connector' = 'values', 'changelog-mode' = 'I,UA,D');
CREATE TABLE stock (item STRING, stock INT) WITH ('connector' = 'values', 'lookup' = 'true');
CREATE TABLE totals (item STRING, total INT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'blackhole');
`;
