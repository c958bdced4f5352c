export const sampleJobName = 'airport-punctuality';

/** The job that a newcomer opens first. */
export const sampleJobText = `-- How punctual is each airport, hour by hour?
--
-- This text runs twice. As a stream job it follows the flights as they come in; as a batch job it reads all of them at once.
-- Neither knows about the other, and both come to the same rows: that is what the agreement strip of this pair shows.
-- The tables are in the catalog, on the left: \`flights\` has one binding for each side.

CREATE TEMPORARY VIEW punctuality AS
SELECT
  window_start,
  window_end,
  origin,
  COUNT(*) AS flights,
  AVG(CAST(delay AS DOUBLE)) AS average_delay,
  AVG(CASE WHEN delay > 15 THEN 1.0E0 ELSE 0.0E0 END) AS share_delayed
-- One window per hour. The stream closes it when the watermark has passed its end: ten minutes after the hour, as the
-- table \`flights\` declares. A flight that arrives later than that is late, and only the batch side still counts it.
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flight_time), INTERVAL '1' HOUR))
GROUP BY window_start, window_end, origin;

-- The city of each airport.
CREATE TEMPORARY VIEW punctuality_by_city AS
SELECT p.window_start, p.window_end, p.origin, a.city, p.flights, p.average_delay, p.share_delayed
FROM punctuality AS p
JOIN airports AS a ON a.iata = p.origin;

-- The result goes to two places, and is computed once.
EXECUTE STATEMENT SET BEGIN
  INSERT INTO airport_hours       SELECT * FROM punctuality_by_city;
  INSERT INTO airport_hours_files SELECT * FROM punctuality_by_city;
END;
`;
