# The silo, and with the argument `migrate` the migration. Build from the root of the repository:
#   docker build -f deploy/silo.Dockerfile -t massmessaging-silo .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN CI=true dotnet publish src/Silo/Silo.csproj -c Release -o /app

FROM mcr.microsoft.com/dotnet/runtime:10.0
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
# SIGTERM lets calls under way finish, for at most a minute.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "MassMessaging.Silo.dll"]
