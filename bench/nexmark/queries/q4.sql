-- q4: join and two levels of aggregation: updates in the middle
CREATE TABLE q4 (
  category BIGINT,
  final BIGINT
) WITH (
  'connector' = 'blackhole'
);

INSERT INTO q4
SELECT category, AVG(final)
FROM (
  SELECT MAX(b.price) AS final, a.category
  FROM auction AS a, bid AS b
  WHERE a.id = b.auction AND b.`dateTime` BETWEEN a.`dateTime` AND a.expires
  GROUP BY a.id, a.category
)
GROUP BY category;
