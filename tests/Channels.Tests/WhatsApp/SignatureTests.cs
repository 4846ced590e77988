using System.Text;
using MassMessaging.Channels.WhatsApp;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>Signatures over raw bytes. The vectors were made with another implementation of HMAC-SHA256.</summary>
public sealed class SignatureTests
{
    private const string Body = """{"object":"whatsapp_business_account","entry":[]}""";
    private const string Good = "f6c68f0246870e893e61a78ece7c9e42d32463fb01f22d8d2e463a0f2b93e4b6";

    [Theory]
    [InlineData(Body, Good)]
    [InlineData("""{"text":"é✓"}""", "524d5f143dff1225702d28a438294563aecd164bc8b23061d7257146354d4f42")]
    [InlineData("", "784938adf352829fc81bd6966014b5d710ae03840eae24e44f6abfeb83547ef6")]
    public void A_body_signed_with_the_secret_is_known(string body, string signature) =>
        Assert.True(Verify(body, "sha256=" + signature));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData(Good)]
    [InlineData("sha1=" + Good)]
    [InlineData("SHA256=" + Good)]
    [InlineData("sha256=" + Good + " ")]
    [InlineData("sha256=" + Good + Good)]
    [InlineData("sha256=g6c68f0246870e893e61a78ece7c9e42d32463fb01f22d8d2e463a0f2b93e4b6")]
    [InlineData("sha256=06c68f0246870e893e61a78ece7c9e42d32463fb01f22d8d2e463a0f2b93e4b6")]
    public void Any_other_header_is_not(string? header) => Assert.False(Verify(Body, header));

    [Fact]
    public void A_body_is_known_however_it_is_cut_into_parts()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        for (var cut = 0; cut <= body.Length; cut++)
        {
            using var signature = new WhatsAppSignature(WhatsAppSignature.Read("sha256=" + Good)!, Sample.AppSecret);
            signature.Append(body.AsSpan(..cut));
            signature.Append(body.AsSpan(cut..));
            Assert.True(signature.Holds(), $"cut at {cut}");
        }
    }

    [Fact]
    public void A_changed_body_is_not() => Assert.False(Verify(Body + " ", "sha256=" + Good));

    [Fact]
    public void Another_tenants_secret_is_not() =>
        Assert.False(WhatsAppWebhook.VerifySignature(Encoding.UTF8.GetBytes(Body), "sha256=" + Good, "secret-of-bob"));

    [Fact]
    public void A_sender_without_a_secret_verifies_nothing()
    {
        var signedWithNothing = System.Security.Cryptography.HMACSHA256.HashData(Array.Empty<byte>(), Encoding.UTF8.GetBytes(Body));
        Assert.False(WhatsAppWebhook.VerifySignature(
            Encoding.UTF8.GetBytes(Body), "sha256=" + Convert.ToHexStringLower(signedWithNothing), string.Empty));
    }

    [Theory]
    [InlineData("subscribe", "word", "word", true)]
    [InlineData("subscribe", "other", "word", false)]
    [InlineData("subscribe", null, "word", false)]
    [InlineData("subscribe", "", "", false)]
    [InlineData("unsubscribe", "word", "word", false)]
    [InlineData(null, "word", "word", false)]
    public void A_verification_call_must_know_the_word(string? mode, string? token, string word, bool known) =>
        Assert.Equal(known, WhatsAppWebhook.VerifyToken(mode, token, word));

    private static bool Verify(string body, string? header) =>
        WhatsAppWebhook.VerifySignature(Encoding.UTF8.GetBytes(body), header, Sample.AppSecret);
}
