using System.Security.Cryptography;

namespace MassMessaging.Persistence.Tests;

public sealed class CredentialCipherTests
{
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Dictionary<string, string> Credentials = new() { ["accessToken"] = "secret", ["appSecret"] = "another" };
    private readonly CredentialCipher _cipher = new(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void What_was_sealed_for_a_sender_opens_for_it() =>
        Assert.Equal(Credentials, _cipher.Decrypt(Ann, _cipher.Encrypt(Ann, Credentials)));

    [Fact]
    public void It_does_not_open_for_another_sender() =>
        Assert.ThrowsAny<CryptographicException>(() => _cipher.Decrypt(Guid.NewGuid(), _cipher.Encrypt(Ann, Credentials)));

    [Fact]
    public void It_does_not_open_under_another_key() =>
        Assert.ThrowsAny<CryptographicException>(() =>
            new CredentialCipher(RandomNumberGenerator.GetBytes(32)).Decrypt(Ann, _cipher.Encrypt(Ann, Credentials)));

    [Fact]
    public void No_changed_byte_goes_unnoticed()
    {
        var sealedBytes = _cipher.Encrypt(Ann, Credentials);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            var changed = sealedBytes.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _cipher.Decrypt(Ann, changed));
        }
    }

    [Fact]
    public void A_cut_text_is_refused() => Assert.ThrowsAny<CryptographicException>(() => _cipher.Decrypt(Ann, [1, 2, 3]));

    [Fact]
    public void The_same_credentials_never_look_the_same_twice() =>
        Assert.NotEqual(_cipher.Encrypt(Ann, Credentials), _cipher.Encrypt(Ann, Credentials));

    [Theory]
    [InlineData("AAAA")] // 3 bytes
    [InlineData("no base64")]
    public void A_bad_master_key_is_refused_with_the_settings_that_hold_it(string key) =>
        Assert.Contains("Credentials:MasterKey", Assert.Throws<MasterKeyException>(() => CredentialCipher.FromSettings(key, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_master_key_is_refused() =>
        Assert.Throws<MasterKeyException>(() => CredentialCipher.FromSettings(null, Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));

    [Fact]
    public void A_key_in_a_file_is_read_with_its_line_end()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Convert.ToBase64String(new byte[32]) + "\n");
        var sealedBytes = new CredentialCipher(new byte[32]).Encrypt(Ann, Credentials);
        Assert.Equal(Credentials, CredentialCipher.FromSettings(null, file).Decrypt(Ann, sealedBytes));
        File.Delete(file);
    }
}
