using MassMessaging.Domain.Campaigns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.TimeZones;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;

namespace MassMessaging.Api.Tests;

/// <summary>Calls between the Api and a silo, over the wire, that end without an answer of the grain.</summary>
public sealed class UnansweredCallTests : IAsyncLifetime
{
    private readonly DatabaseTroubleTests.Connected _connected = new()
    {
        Configure = builder => builder.Services.PostConfigure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1)),
    };

    public static TheoryData<Exception> Failures =>
    [
        new ForecastTooLongException(),
        new DateTimeZoneNotFoundException("There is no zone Mars/Olympus."),
        new InvalidOperationException("The row was not stored.", new PostgresException("The disk is full.", "ERROR", "ERROR", "53100")),
    ];

    public Task InitializeAsync() => _connected.InitializeAsync();

    public Task DisposeAsync() => _connected.DisposeAsync();

    [Fact]
    public async Task A_launch_that_is_answered_503_because_the_silo_was_too_slow_does_not_happen_afterwards()
    {
        var tenant = _connected.Tenant;
        await _connected.Silo.Seed.ExecuteAsync("insert into prices (channel, currency, per_message) values ('chat', 'EUR', 0)");
        (await tenant.PutAsync("/v1/customers/c1", new { name = "Carla", onlineApp = true })).Expect(201);
        var sender = (await tenant.PostAsync("/v1/senders", new { channel = "chat", name = "Desk" })).Expect(201).Text("id");
        var id = (await tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "chat", senderId = sender })).Expect(201).Text("id");
        await using (await LockedAsync("prices"))
        {
            (await tenant.PostAsync($"/v1/campaigns/{id}/launch")).ExpectProblem(503, "unavailable");
        }

        // A grain does one thing after another: this edit is answered after whatever is left of the launch.
        var edited = await tenant.PatchAsync($"/v1/campaigns/{id}", new { title = "y" }, ("If-Match", "*"));
        Assert.Equal("draft", edited.Expect(200).Text("status"));
        Assert.Equal("running", (await tenant.PostAsync($"/v1/campaigns/{id}/launch")).Expect(200).Text("status"));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_of_a_silo_reaches_the_Api_with_its_message_and_cause(Exception failure)
    {
        var wire = _connected.Silo.Services.GetRequiredService<Serializer>().SerializeToArray(failure);

        var read = _connected.Services.GetRequiredService<Serializer>().Deserialize<Exception>(wire)!;

        Assert.Equal((failure.GetType(), failure.Message), (read.GetType(), read.Message));
        Assert.Equal(
            (failure.InnerException?.GetType(), failure.InnerException?.Message),
            (read.InnerException?.GetType(), read.InnerException?.Message));
    }

    /// <summary>Holds a table, so that whatever reads it waits.</summary>
    private async Task<IAsyncDisposable> LockedAsync(string table)
    {
        var connection = await _connected.Silo.Database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new Undo(async () =>
        {
            await transaction.RollbackAsync();
            await connection.DisposeAsync();
        });
    }
}
