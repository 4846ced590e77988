using MassMessaging.Persistence.Start;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Start;

public sealed class DatabaseAddressTests
{
    [Fact]
    public void A_uri_and_npgsqls_form_name_the_same_database()
    {
        var uri = new NpgsqlConnectionStringBuilder(DatabaseAddress.FromSetting(
            " postgres://ann:se%3Bcret@db:6432,db2/shop?sslmode=verify-ca&application_name=api&target_session_attrs=primary&max%20auto%20prepare=0 "));
        var own = new NpgsqlConnectionStringBuilder(DatabaseAddress.FromSetting(
            "Host=db:6432,db2;Username=ann;Password='se;cret';Database=shop;SSL Mode=VerifyCA;Application Name=api;Target Session Attributes=primary;MaxAutoPrepare=0"));
        Assert.True(uri.EquivalentTo(own), uri.ConnectionString + " is not " + own.ConnectionString);
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("allow", SslMode.Allow)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void Every_sslmode_of_libpq_is_known(string word, SslMode mode) =>
        Assert.Equal(mode, new NpgsqlConnectionStringBuilder(DatabaseAddress.FromSetting($"postgres://db?sslmode={word}")).SslMode);

    [Theory]
    [InlineData("gssencmode=disable")]
    [InlineData("channel_binding=require")]
    [InlineData("sslnegotiation=direct&sslmode=require")]
    [InlineData("require_auth=scram-sha-256")]
    [InlineData("keepalives=1&keepalives_idle=30&keepalives_interval=10")]
    [InlineData("client_encoding=utf8&connect_timeout=0&krbsrvname=postgres&passfile=/tmp/x")]
    [InlineData("sslcert=a&sslkey=b&sslpassword=c&fallback_application_name=d")]
    public void The_usual_parameters_of_libpq_are_taken(string query) => DatabaseAddress.FromSetting("postgres://db/shop?" + query);

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("  ", "is missing")]
    [InlineData("Database=shop", "names no host")]
    [InlineData("postgres:///shop", "names no host")]
    [InlineData("postgres://db?colour=Sesame", "'colour'")]
    [InlineData("postgres://db?Sesame1=x", "a parameter")]
    [InlineData("postgres://db?sslmode=Sesame", "'sslmode'")]
    [InlineData("Host=db;Timeout=Sesame", "'Timeout'")]
    [InlineData("Host=db;Colour=Sesame;Password=x", "'colour'")]
    [InlineData("Host=db;Password=x;Sesame=y", "after the password")]
    [InlineData("Sesame", "cannot be read")]
    public void What_cannot_be_used_is_told_without_a_value(string? text, string said)
    {
        var message = Assert.Throws<SettingException>(() => DatabaseAddress.FromSetting(text)).Message;
        Assert.StartsWith("ConnectionStrings:Default", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Sesame", message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_line_of_a_failed_start_shows_no_secret_wherever_a_message_took_it_from()
    {
        var line = StartFailure.Line(
            new InvalidOperationException("a\n  Sesame-1", new InvalidOperationException("Sesame-2")), "postgres://ann:Sesame%2D1@db", "Sesame-2", null, "");
        Assert.Equal("The start failed: a *** ***", line);
    }
}
