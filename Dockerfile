FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node, and no local workspace.
RUN npm ci --omit=dev \
  && rm -rf node_modules/node-* node_modules/local-slack-* node_modules/.bin/node

FROM node:26-slim
ENV NODE_ENV=production \
  DATABASE_URL=sqlite:/data/stormbrief.db \
  STORMBRIEF_HEALTH_PORT=9464 \
  STORMBRIEF_HEALTH_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY migrations ./migrations
COPY ops/healthcheck.mjs ./ops/healthcheck.mjs
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000 9464
# Node ends by itself on SIGTERM: the message in hand is finished, within ten seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "ops/healthcheck.mjs"]
CMD ["node", "--max-semi-space-size=2", "src/main.ts"]
