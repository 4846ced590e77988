using MassMessaging.Api.Customers;
using MassMessaging.Api.Limits;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Imports;
using Npgsql;

namespace MassMessaging.Api.Imports;

/// <summary>
/// Works on stored imports, a few at once in this process. Each is held under a lease: when a process dies, another goes on
/// behind the last batch that was stored.
/// </summary>
internal sealed partial class StoredImports(
    StoredImportStore store, CustomerStore customers, LabelStore labels, CostGate gate, StoredImportOptions options, TimeProvider time,
    ILogger<StoredImports> logger)
    : BackgroundService
{
    /// <summary>A file on which processes die, or which nobody can open, is given up.</summary>
    private const int MostTries = 10;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _news = new(0);

    /// <summary>An import was accepted: a process that is free need not wait for its next look.</summary>
    public void Tell() => _news.Release();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.AtOnce).Select(_ => WorkAsync(stoppingToken)));

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _news.Dispose();
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await store.TakeAsync(options.Lease, time.GetUtcNow(), stoppingToken) is { } import)
                {
                    await DoAsync(import, stoppingToken);
                    continue;
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }

            if (await WaitAsync(stoppingToken))
            {
                return;
            }
        }
    }

    // Whether the process stops.
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _news.WaitAsync(LookEvery, stoppingToken);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task DoAsync(TakenImport import, CancellationToken stoppingToken)
    {
        if (import.Tries > MostTries)
        {
            await store.FinishAsync(import, "importFailed", time.GetUtcNow(), stoppingToken);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewing = RenewAsync(import, ends);
        try
        {
            var rules = await CustomerRoutes.RulesAsync(import.TenantId, import.Region, labels, ends.Token);
            await new StoredImportRun(import, store, customers, rules, gate, time).RunAsync(ends.Token);
            await store.FinishAsync(import, problem: null, time.GetUtcNow(), stoppingToken);
            LogDone(import.OperationId);
        }
        catch (Exception lost) when (lost is ImportLeaseLostException || (ends.IsCancellationRequested && !stoppingToken.IsCancellationRequested))
        {
            LogLost(import.OperationId);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await GiveBackAsync(import);
        }
        catch (Exception failure) when (failure is not (NpgsqlException or OperationCanceledException))
        {
            LogGivenUp(failure, import.OperationId);
            await store.FinishAsync(import, "importFailed", time.GetUtcNow(), stoppingToken);
        }
        finally
        {
            await ends.CancelAsync();
            await renewing;
        }
    }

    // The process stops: whatever holds it up must not hold it longer than a supervisor waits.
    private async Task GiveBackAsync(TakenImport import)
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await store.ReleaseAsync(import, soon.Token);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            LogFailed(failure);
        }
    }

    /// <summary>Keeps the lease while the work goes on, and ends the work when the lease is another's.</summary>
    private async Task RenewAsync(TakenImport import, CancellationTokenSource ends)
    {
        using var timer = new PeriodicTimer(options.Lease / 4);
        try
        {
            while (await timer.WaitForNextTickAsync(ends.Token))
            {
                try
                {
                    if (!await store.RenewAsync(import, ends.Token))
                    {
                        await ends.CancelAsync();
                    }
                }
                catch (NpgsqlException failure)
                {
                    LogFailed(failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The import {OperationId} is done")]
    private partial void LogDone(Guid operationId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The import {OperationId} was cancelled, or another process has it")]
    private partial void LogLost(Guid operationId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The import {OperationId} was given up")]
    private partial void LogGivenUp(Exception exception, Guid operationId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stored imports could not be worked on; tried again")]
    private partial void LogFailed(Exception exception);
}
