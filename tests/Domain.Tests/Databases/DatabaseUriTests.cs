using MassMessaging.Domain.Databases;

namespace MassMessaging.Domain.Tests.Databases;

public sealed class DatabaseUriTests
{
    [Theory]
    [InlineData("postgres://ann:secret@db/shop", "Host=db;Username=ann;Password=secret;Database=shop")]
    [InlineData("postgresql://db", "Host=db")]
    [InlineData("POSTGRES://ann@db:6432/shop", "Host=db;Port=6432;Username=ann;Database=shop")]
    [InlineData("postgres://a%40b:c%2Fd%3F%3A@db/e%20f", "Host=db;Username=a@b;Password=c/d?:;Database=e f")]
    [InlineData("postgres://ann:a:b@db", "Host=db;Username=ann;Password=a:b")]
    [InlineData("postgres://[::1]:5433/shop", "Host=::1;Port=5433;Database=shop")]
    [InlineData("postgres://one:5433,two,[::1]:5434/shop", "Host=one:5433,two,[::1]:5434;Database=shop")]
    [InlineData("postgres:///shop?host=/var/run/postgresql", "Host=/var/run/postgresql;Database=shop")]
    [InlineData("postgres://%2Fvar%2Frun/shop", "Host=/var/run;Database=shop")]
    [InlineData("postgres://db/?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem", "Host=db;SSL Mode=verifyfull;Root Certificate=/etc/ca.pem")]
    [InlineData("postgres://db?sslmode=verify-ca&sslrootcert=system", "Host=db;SSL Mode=verifyca")]
    [InlineData("postgres://db?connect_timeout=5&application_name=api&keepalives=1&keepalives_idle=30", "Host=db;Timeout=5;Application Name=api;TCP Keepalive=true;TCP Keepalive Time=30")]
    [InlineData("postgres://a,b?target_session_attrs=read-write&load_balance_hosts=random", "Host=a,b;Target Session Attributes=read-write;Load Balance Hosts=true")]
    [InlineData("postgres://a?target_session_attrs=read-write", "Host=a")]
    [InlineData("postgres://db?options=-c%20search_path%3Dhouse", "Host=db;options=-c search_path=house")]
    [InlineData("postgres://db?Max%20Auto%20Prepare=0&MaxPoolSize=20", "Host=db;Max Auto Prepare=0;MaxPoolSize=20")]
    [InlineData("postgres://ann:%C3%BC@db", "Host=db;Username=ann;Password=ü")]
    public void A_uri_is_taken_apart_into_npgsqls_keywords(string uri, string keywords) => Assert.Equal(
        keywords.Split(';').Order(StringComparer.Ordinal),
        DatabaseUri.Read(uri).Select(part => $"{part.Keyword}={part.Value}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("postgres://ann:pa@Sesame@db/shop", "percent-encoded")]
    [InlineData("postgres://ann:pa/Sesame@db/shop", "percent-encoded")]
    [InlineData("postgres://ann:pa?Sesame=1@db/shop", "percent-encoded")]
    [InlineData("postgres://ann:pa#Sesame@db/shop", "%23")]
    [InlineData("postgres://ann:%Sesame@db/shop", "%25")]
    [InlineData("postgres://ann:Sesame%4@db/shop", "%25")]
    [InlineData("postgres://ann:Sesame@db:x/shop", "port")]
    [InlineData("postgres://ann:Sesame@db:0/shop", "port")]
    [InlineData("postgres://ann:Sesame@db:65536/shop", "port")]
    [InlineData("postgres://ann:Sesame@[::1/shop", "'['")]
    [InlineData("postgres://ann:Sesame@db/shop?Sesame", "'='")]
    [InlineData("postgres://db/shop?Sesame-1=%", "a parameter")]
    public void A_uri_that_cannot_be_read_is_told_without_a_value(string uri, string said)
    {
        var message = Assert.Throws<FormatException>(() => DatabaseUri.Read(uri)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Sesame", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Password=postgres://x")]
    [InlineData("")]
    public void What_is_no_uri_stays_as_it_is(string address)
    {
        Assert.False(DatabaseUri.IsUri(address));
        Assert.Equal(address, DatabaseUri.ToKeywords(address));
    }

    [Fact]
    public void A_value_with_quotes_and_semicolons_is_one_value_in_npgsqls_form()
    {
        var parts = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = DatabaseUri.ToKeywords("postgres://ann:a%3Bb%3D%22c'@db") };
        Assert.Equal("a;b=\"c'", parts["Password"]);
    }
}
