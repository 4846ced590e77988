using System.Data.Common;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Databases;
using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>The setting that names the database, as a URI or in Npgsql's form.</summary>
public static partial class DatabaseAddress
{
    /// <summary>The setting's name.</summary>
    public const string Setting = "ConnectionStrings:Default";

    private const string Forms = "postgres://user:password@host/database or Host=…;Username=…;Password=…;Database=…";

    /// <summary>The address in Npgsql's form.</summary>
    /// <param name="text">The setting's value.</param>
    /// <exception cref="SettingException">It is missing or cannot be used. The message names the parameter and never a value.</exception>
    public static string FromSetting(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new SettingException($"{Setting} is missing: it names the PostgreSQL database, as {Forms}.");
        }

        text = text.Trim();
        var parts = DatabaseUri.IsUri(text) ? FromUri(text) : FromKeywords(text);
        var address = new NpgsqlConnectionStringBuilder();
        foreach (var part in parts)
        {
            Set(address, part, text);
        }

        if (string.IsNullOrEmpty(address.Host))
        {
            throw new SettingException($"{Setting} names no host: it must look like {Forms}.");
        }

        return Checked(address);
    }

    private static IReadOnlyList<DatabaseUriPart> FromUri(string text)
    {
        try
        {
            return DatabaseUri.Read(text);
        }
        catch (FormatException unreadable)
        {
            throw new SettingException($"{Setting} cannot be read: {unreadable.Message}.");
        }
    }

    private static List<DatabaseUriPart> FromKeywords(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new SettingException($"{Setting} cannot be read: it must look like {Forms}; a value with ';' or '=' stands in quotes.");
        }

        return [.. parts.Keys.Cast<string>().Select(name => new DatabaseUriPart(name, name, (string)parts[name]))];
    }

    private static void Set(NpgsqlConnectionStringBuilder address, DatabaseUriPart part, string text)
    {
        var name = FollowsThePassword(part.Name, text) ? "a parameter after the password" : DatabaseUriPart.Shown(part.Name);
        if (!address.ContainsKey(part.Keyword))
        {
            throw new SettingException($"{Setting} has {name}, which Npgsql does not know; a value with ';' stands in quotes.");
        }

        try
        {
            address[part.Keyword] = part.Value;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new SettingException($"{Setting}: the value of {DatabaseUriPart.Shown(part.Name)} cannot be used.");
        }
    }

    // Npgsql checks some values against each other only when it is to connect.
    private static string Checked(NpgsqlConnectionStringBuilder address)
    {
        try
        {
            using var _ = NpgsqlDataSource.Create(address);
            return address.ConnectionString;
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new SettingException($"{Setting} cannot be used: {refused.Message}");
        }
    }

    // A password with an unquoted ';' ends there, and what follows is a piece of it.
    private static bool FollowsThePassword(string name, string text)
    {
        if (DatabaseUri.IsUri(text))
        {
            return false;
        }

        var names = Name().Matches(text).Select(match => match.Groups[1].Value.Trim()).ToList();
        var index = names.FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index > 0 && names[index - 1].ToUpperInvariant() is "PASSWORD" or "PWD" or "PSW" or "SSL PASSWORD" or "SSLPASSWORD";
    }

    [GeneratedRegex("(?:^|;)([^=;]+)=")]
    private static partial Regex Name();
}
