# syntax=docker/dockerfile:1
# docker build --target sensor|decoys|controller .

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .

FROM build AS build-sensor
RUN eng/docker/prepare-native.sh && eng/docker/publish.sh sensor /out

FROM build AS build-decoys
RUN eng/docker/publish.sh decoys /out

FROM build AS build-controller
RUN eng/docker/publish.sh controller /out

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0 AS sensor
COPY --from=build-sensor /out /opt/deception
COPY eng/docker/ /tmp/docker/
RUN /tmp/docker/runtime.sh sensor && rm -r /tmp/docker
# Live capture needs the host's network to see anything, and NET_RAW, which the program's file turns into an effective
# capability of this user: --network host --cap-add NET_RAW. Without NET_RAW in the container (--cap-drop ALL) the program
# does not start at all, and under no-new-privileges it starts and cannot capture.
USER deception
VOLUME /var/lib/deception
ENTRYPOINT ["/opt/deception/deception-sensor"]
CMD ["run"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS decoys
COPY eng/docker/ /tmp/docker/
RUN /tmp/docker/runtime.sh decoys && rm -r /tmp/docker
COPY --from=build-decoys /out /opt/deception
USER deception
VOLUME /var/lib/deception
ENTRYPOINT ["/opt/deception/deception-decoys"]
CMD ["serve"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS controller
COPY eng/docker/ /tmp/docker/
RUN /tmp/docker/runtime.sh controller && rm -r /tmp/docker
COPY --from=build-controller /out /opt/deception
USER deception
VOLUME /var/lib/deception
EXPOSE 8480
ENTRYPOINT ["/opt/deception/deception-controller"]
