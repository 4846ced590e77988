using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Paging;

/// <summary>What a list is searched for.</summary>
internal readonly record struct SearchQuery
{
    /// <summary>Characters (Unicode code points) of the longest search: each row is compared with all of them.</summary>
    public const int MaxCharacters = 100;

    /// <summary>Part of a name, id, phone or title; at most 100 characters.</summary>
    [FromQuery(Name = "search"), StringLength(MaxCharacters)]
    public string? Search { get; init; }

    /// <summary>The text; null: everything.</summary>
    /// <exception cref="RuleException">It is too long.</exception>
    public string? Text() => string.IsNullOrEmpty(Search) ? null
        : Search.EnumerateRunes().Take(MaxCharacters + 1).Count() <= MaxCharacters ? Search
        : throw new RuleException(Rule.SearchTooLong.At("?search", ("limit", MaxCharacters), ("actual", Search.Length)));
}
