# One image for the studio, the workers and the step that prepares the database; docker-compose.yml says which it is.
FROM node:24-bookworm-slim AS build
WORKDIR /lockstep
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1
COPY . .
RUN npm ci --no-audit --no-fund && npx turbo run build --filter=@lockstep/studio --output-logs=errors-only && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /lockstep
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/lockstep-compile
COPY --from=build /lockstep /lockstep
# Checkpoints and the files of jobs; both are volumes, shared by all workers.
RUN mkdir -p /var/lib/lockstep/data /var/lib/lockstep/files && chown -R node:node /var/lib/lockstep
USER node
