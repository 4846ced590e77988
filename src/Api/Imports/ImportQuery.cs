using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Imports;

/// <summary>How an import is asked for.</summary>
internal readonly record struct ImportQuery
{
    private const int MostFirst = 1_000_000;

    /// <summary>Only says what the import would do; nothing is stored.</summary>
    [FromQuery(Name = "dryRun")]
    public bool? DryRun { get; init; }

    /// <summary>A column of a CSV file, a colon and the field that it is taken for, such as <c>Handy:phone</c>; without a field the column is ignored. May come several times, or hold a list with commas.</summary>
    [FromQuery(Name = "map")]
    public string[]? Map { get; init; }

    /// <summary>Reads only so many rows of the file, 1 to 1,000,000; absent: all.</summary>
    [FromQuery(Name = "first"), Range(1, MostFirst)]
    public int? First { get; init; }

    /// <summary>Rows to read.</summary>
    /// <exception cref="RuleException">It is out of range.</exception>
    public int? Rows() => First is null or (>= 1 and <= MostFirst)
        ? First
        : throw new RuleException(Rule.OutOfRange.At("?first", ("min", 1), ("max", MostFirst)));
}
