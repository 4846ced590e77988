# The API. Build from the root of the repository:
#   docker build -f deploy/api.Dockerfile -t massmessaging-api .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN CI=true dotnet publish src/Api/Api.csproj -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_URLS=http://+:5200
USER $APP_UID
EXPOSE 5200
ENTRYPOINT ["dotnet", "MassMessaging.Api.dll"]
