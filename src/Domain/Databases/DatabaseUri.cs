using System.Data.Common;
using System.Globalization;

namespace MassMessaging.Domain.Databases;

/// <summary>
/// A database's address as libpq writes it, <c>postgres://user:password@host:port/database?sslmode=require</c>, taken apart
/// into Npgsql's keywords. No message of it holds a value.
/// </summary>
public static class DatabaseUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    // libpq's names beside Npgsql's. Any other name goes through as it is, for Npgsql to know or not.
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["sslmode"] = "SSL Mode",
        ["sslnegotiation"] = "SSL Negotiation",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["application_name"] = "Application Name",
        ["fallback_application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["connect_timeout"] = "Timeout",
        ["keepalives"] = "TCP Keepalive",
        ["keepalives_idle"] = "TCP Keepalive Time",
        ["keepalives_interval"] = "TCP Keepalive Interval",
        ["target_session_attrs"] = "Target Session Attributes",
        ["load_balance_hosts"] = "Load Balance Hosts",
    };

    /// <summary>Whether an address is written this way.</summary>
    public static bool IsUri(string address) => Schemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>An address in Npgsql's form; one that is no URI stays as it is.</summary>
    /// <exception cref="FormatException">The URI cannot be read.</exception>
    public static string ToKeywords(string address)
    {
        if (!IsUri(address))
        {
            return address;
        }

        var text = new DbConnectionStringBuilder();
        foreach (var part in Read(address))
        {
            text[part.Keyword] = part.Value;
        }

        return text.ConnectionString;
    }

    /// <summary>The parts of an address that <see cref="IsUri"/>, in their order.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says what is wrong and holds no value.</exception>
    public static IReadOnlyList<DatabaseUriPart> Read(string address)
    {
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#', StringComparison.Ordinal))
        {
            throw new FormatException("a '#' must be percent-encoded (%23)");
        }

        var (before, query) = Split(rest, '?');
        var (authority, database) = Split(before, '/');
        if (authority.Count(c => c == '@') > 1 || database.Contains('@', StringComparison.Ordinal) || query.Contains('@', StringComparison.Ordinal))
        {
            throw new FormatException("user and password must be percent-encoded: '@' is %40, '/' is %2F, '?' is %3F, ':' is %3A");
        }

        var at = authority.IndexOf('@', StringComparison.Ordinal);
        List<DatabaseUriPart> parts =
            [.. User(authority[..Math.Max(0, at)]), .. Hosts(authority[(at + 1)..]), .. Named("database", "Database", database), .. Parameters(query)];
        // A choice among hosts, which Npgsql refuses where there is one.
        return parts.Exists(part => part.Keyword == "Host" && part.Value.Contains(',', StringComparison.Ordinal))
            ? parts
            : parts.FindAll(part => part.Keyword is not ("Target Session Attributes" or "Load Balance Hosts"));
    }

    private static IEnumerable<DatabaseUriPart> User(string user)
    {
        var (name, password) = Split(user, ':');
        return [.. Named("user", "Username", name), .. Named("password", "Password", password)];
    }

    private static IEnumerable<DatabaseUriPart> Hosts(string hosts)
    {
        var all = hosts.Split(',').Select(Host).ToList();
        if (all.Count == 1)
        {
            return [.. Named("host", "Host", all[0].Host), .. Named("port", "Port", all[0].Port)];
        }

        // Npgsql takes several hosts as one value, with their ports beside them.
        return [new("host", "Host", string.Join(',', all.Select(one => one.Port.Length == 0 ? Decoded("host", one.Host) : $"{Bracketed(Decoded("host", one.Host))}:{one.Port}")))];
    }

    private static (string Host, string Port) Host(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (text.StartsWith('[') && end < 0)
        {
            throw new FormatException("the host's '[' is not closed");
        }

        var colon = text.IndexOf(':', end + 1);
        var (host, port) = (colon < 0 ? text : text[..colon], colon < 0 ? string.Empty : text[(colon + 1)..]);
        if (port.Length > 0 && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            throw new FormatException("the port must be a number from 1 to 65535 (a ':' or '/' in user or password must be percent-encoded)");
        }

        return (end < 0 ? host : host[1..end], port);
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static IEnumerable<DatabaseUriPart> Parameters(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!pair.Contains('=', StringComparison.Ordinal))
            {
                throw new FormatException("a parameter after '?' has no '='");
            }

            var (raw, text) = Split(pair, '=');
            var name = Decoded("parameter", raw);
            var value = Translated(name.ToLowerInvariant(), Decoded(name, text));
            if (value is not null)
            {
                yield return new(name, Keywords.GetValueOrDefault(name, name), value);
            }
        }
    }

    // null: the value is what Npgsql does anyway.
    private static string? Translated(string name, string value) => (name, value) switch
    {
        ("sslmode", _) => value.Replace("-", string.Empty, StringComparison.Ordinal),
        ("require_auth", _) => string.Join(',', value.Split(',').Select(Method)),
        ("sslrootcert", "system") => null,
        ("keepalives", "1") => "true",
        ("keepalives", "0") => "false",
        ("load_balance_hosts", "random") => "true",
        ("load_balance_hosts", "disable") => "false",
        _ => value,
    };

    // Npgsql writes methods in its own way; a '!' before one means all but it.
    private static string Method(string text)
    {
        var name = text.TrimStart('!');
        return text[..(text.Length - name.Length)] + name.ToLowerInvariant() switch
        {
            "password" => "Password",
            "md5" => "MD5",
            "gss" => "GSS",
            "sspi" => "SSPI",
            "scram-sha-256" => "ScramSHA256",
            "none" => "None",
            _ => name,
        };
    }

    private static IEnumerable<DatabaseUriPart> Named(string name, string keyword, string text) =>
        text.Length == 0 ? [] : [new(name, keyword, Decoded(name, text))];

    private static string Decoded(string name, string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new FormatException($"{DatabaseUriPart.Shown(name)} has a '%' that two hexadecimal digits must follow ('%' itself is %25)");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static (string Before, string After) Split(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var index and >= 0 ? (text[..index], text[(index + 1)..]) : (text, string.Empty);
}

/// <summary>One part of a database's address.</summary>
/// <param name="Name">Its name in the URI.</param>
/// <param name="Keyword">Npgsql's name for it.</param>
/// <param name="Value">Its value, decoded.</param>
public sealed record DatabaseUriPart(string Name, string Keyword, string Value)
{
    /// <summary>A name as messages show it: one that does not look like a name may be a piece of a secret.</summary>
    public static string Shown(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetter(c) || c is '_' or ' ') ? $"'{name}'" : "a parameter";
}
