global using static MassMessaging.Domain.Tests.Instants;
global using Xunit;
