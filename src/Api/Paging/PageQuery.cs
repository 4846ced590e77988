using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Paging;

/// <summary>Which part of a list is asked for.</summary>
internal readonly record struct PageQuery
{
    /// <summary>Items of a page that asks for no number.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Items of the largest page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The <c>next</c> of the page before; absent: the first page.</summary>
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>Items of the page, 1 to 200; 50 unless given.</summary>
    [FromQuery(Name = "limit"), Range(1, MaxLimit)]
    public int? Limit { get; init; }

    /// <summary>The number of items.</summary>
    /// <exception cref="RuleException">It is out of range.</exception>
    public int Size() => Limit is null or (>= 1 and <= MaxLimit)
        ? Limit ?? DefaultLimit
        : throw new RuleException(Rule.LimitOutOfRange.At("?limit", ("min", 1), ("max", MaxLimit)));
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">The cursor of the next page; null: this is the last.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Makes pages.</summary>
internal static class Pages
{
    /// <summary>A page of items read with one more than asked for, which tells whether there is a next page.</summary>
    /// <param name="context">Takes the Link header.</param>
    /// <param name="rows">What was read: up to <paramref name="size"/> + 1.</param>
    /// <param name="size">Items of the page.</param>
    /// <param name="view">An item of a row.</param>
    /// <param name="position">The position after a row.</param>
    /// <param name="filter">Everything that decides what the list holds.</param>
    public static IResult Of<TRow, TView>(
        HttpContext context, IReadOnlyList<TRow> rows, int size, Func<TRow, TView> view, Func<TRow, string> position, string filter)
    {
        var next = rows.Count > size ? Cursor.Encode(position(rows[size - 1]), filter) : null;
        return With(context, [.. rows.Take(size).Select(view)], next);
    }

    /// <summary>A page whose next cursor is known.</summary>
    public static IResult With<TView>(HttpContext context, IReadOnlyList<TView> items, string? next)
    {
        if (next is not null)
        {
            var query = QueryString.Create(context.Request.Query
                .Where(pair => pair.Key != "cursor")
                .Append(new("cursor", next)));
            context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
        }

        return TypedResults.Ok(new PageOf<TView>(items, next));
    }

    /// <summary>The parts of a position.</summary>
    public static string[] Parts(string position, int count) =>
        position.Split(':') is { } parts && parts.Length == count ? parts : throw Cursor.Invalid();
}
