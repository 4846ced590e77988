using System.Collections.Concurrent;

namespace MassMessaging.Bench.Overload;

/// <summary>How calls were answered.</summary>
internal sealed class CallAnswers
{
    private readonly ConcurrentQueue<(string What, int Status, TimeSpan Took, bool RetryAfter)> _all = [];

    /// <summary>Answers that were neither 2xx nor 429 nor 503, with the start of their bodies.</summary>
    public ConcurrentBag<string> Odd { get; } = [];

    /// <summary>Calls answered 2xx.</summary>
    public long Served => _all.LongCount(answer => answer.Status is >= 200 and < 300);

    /// <summary>Answers 429 and 503 that do not say when to come again.</summary>
    public long WithoutRetryAfter => _all.LongCount(answer => answer.Status is 429 or 503 && !answer.RetryAfter);

    /// <summary>Of the calls answered 2xx.</summary>
    public double P99Seconds
    {
        get
        {
            double[] sorted = [.. _all.Where(answer => answer.Status is >= 200 and < 300).Select(answer => answer.Took.TotalSeconds).Order()];
            return sorted.Length == 0 ? double.NaN : sorted[(int)(sorted.Length * 0.99)];
        }
    }

    /// <summary>Answers with a status; 0: no answer came.</summary>
    public long Of(int status) => _all.LongCount(answer => answer.Status == status);

    /// <summary>Calls of a kind that were answered 2xx.</summary>
    public long Of(string what) => _all.LongCount(answer => answer.What == what && answer.Status is >= 200 and < 300);

    public void Add(string what, int status, TimeSpan took, bool retryAfter, string body)
    {
        _all.Enqueue((what, status, took, retryAfter));
        if (status is not ((>= 200 and < 300) or 429 or 503 or 0))
        {
            Odd.Add($"{what} {status} {body[..Math.Min(body.Length, 120)]}");
        }
    }

    public void Clear()
    {
        _all.Clear();
        Odd.Clear();
    }
}
