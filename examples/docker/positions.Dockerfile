# `ib-positions` as a container, one JSON object a line. In a clone, after `npm ci && npm pack`:
#   docker build -f examples/docker/positions.Dockerfile -t ib-positions .
#   docker run --rm --add-host=host.docker.internal:host-gateway -e IB_GATEWAY=tws-paper ib-positions
# TWS sees another machine: add it to Trusted IPs, and clear "Allow connections from localhost only".
FROM node:24-alpine
WORKDIR /positions
COPY ib-position-streamer-*.tgz package.tgz
RUN npm init -y && npm install --omit=dev --no-audit --no-fund ./package.tgz && rm package.tgz
USER node
ENV IB_HOST=host.docker.internal
ENTRYPOINT ["node_modules/.bin/ib-positions"]
CMD ["watch", "--json", "--reconnect-initial"]
