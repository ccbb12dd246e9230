# The fake gateway as a container. In a clone, after `npm ci && npm pack`:
#   docker build -f examples/docker/fake.Dockerfile -t mock-ib-gateway .
#   docker run --rm -p 127.0.0.1:7500:7500 mock-ib-gateway --scenario nightly-restart
FROM node:24-alpine
WORKDIR /fake
COPY ib-position-streamer-*.tgz package.tgz
RUN npm init -y && npm install --omit=dev --no-audit --no-fund ./package.tgz && rm package.tgz
USER node
EXPOSE 7500
# The program itself, not npx: it has to hear SIGTERM. All addresses of the container; publish the port to loopback only.
ENTRYPOINT ["node_modules/.bin/mock-ib-gateway", "serve", "--host", "0.0.0.0", "--port", "7500"]
