export { FlightFeed } from './flight-feed.ts';
export { playFlights } from './play-flights.ts';
