# The fake IB gateway with its control door, for suites in any language: docs/any-language.md, "In a container".
# docker build -t mock-ib-gateway . && docker run --rm -e IB_CONTROL_TOKEN=… -p 7500:7500 -p 7501:7501 mock-ib-gateway
FROM node:22-alpine AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsup.config.ts README.md LICENSE ./
COPY docs/scenario-schema.ts docs/
COPY src src
COPY mock-gateway mock-gateway
COPY bin bin
COPY testing testing
# Packed and installed as users have it: what works here is what is published.
RUN npm pack --pack-destination /packed

FROM node:22-alpine
WORKDIR /gateway
COPY --from=build /packed /packed
RUN npm install --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund /packed/*.tgz && npm cache clean --force && rm -r /packed
USER node
# TWS clients, and the control door: other machines reach both, so the door wants IB_CONTROL_TOKEN and says so without.
EXPOSE 7500 7501
HEALTHCHECK --interval=2s --timeout=2s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:7501/health', { headers: { authorization: 'Bearer ' + process.env.IB_CONTROL_TOKEN } }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "node_modules/ib-position-streamer/dist/bin/mock-ib-gateway.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7500", "--scenario", "none", "--control", "7501", "--control-host", "0.0.0.0"]
