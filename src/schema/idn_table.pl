#!/usr/bin/perl
# idn_table.pl - writes idn_table.h: what RFC 5892 and RFC 5893 need to know of each code point, from Perl's Unicode data.
use strict;
use warnings;
use Unicode::Normalize qw(NFKC);
use Unicode::UCD;

my %exception = map { $_ => 1 } 0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007;
my %refused = map { $_ => 1 } 0x640, 0x7fa, 0x302e, 0x302f, 0x3031 .. 0x3035, 0x303b;
my %by_context = map { $_ => 1 } 0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb, 0x660 .. 0x669, 0x6f0 .. 0x6f9, 0x200c, 0x200d;

# RFC 5892, section 3, in its order.
sub valid {
	my ($c, $s) = @_;
	return 1 if $exception{$c} || $by_context{$c};
	return 0 if $refused{$c} || $s =~ /\p{Cn}/;
	return 1 if $s =~ /^[-0-9a-z]$/;
	return 0 if $s =~ /\p{Hangul_Syllable_Type=L}|\p{Hangul_Syllable_Type=V}|\p{Hangul_Syllable_Type=T}/;
	return 0 if NFKC(CORE::fc(NFKC($s))) ne $s;
	return 0 if $s =~ /\p{White_Space}|\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}/;
	return 0 if $s =~ /\p{Block=Combining_Diacritical_Marks_For_Symbols}|\p{Block=Musical_Symbols}|\p{Block=Ancient_Greek_Musical_Notation}/;
	return $s =~ /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/;
}

my @bidi = ([L => qr/\p{Bidi_Class=L}/], [R => qr/\p{Bidi_Class=R}/], [AL => qr/\p{Bidi_Class=AL}/], [EN => qr/\p{Bidi_Class=EN}/],
	[AN => qr/\p{Bidi_Class=AN}/], [NSM => qr/\p{Bidi_Class=NSM}/], [NEUTRAL => qr/\p{Bidi_Class=ES}|\p{Bidi_Class=CS}|\p{Bidi_Class=ET}|\p{Bidi_Class=ON}|\p{Bidi_Class=BN}/]);
my @rest = ([MARK => qr/\p{M}/], [VIRAMA => qr/\p{Canonical_Combining_Class=9}/], [JOINS_LEFT => qr/\p{Joining_Type=L}|\p{Joining_Type=D}/],
	[JOINS_RIGHT => qr/\p{Joining_Type=R}|\p{Joining_Type=D}/], [TRANSPARENT => qr/\p{Joining_Type=T}/], [GREEK => qr/\p{Script=Greek}/],
	[HEBREW => qr/\p{Script=Hebrew}/], [KANA_OR_HAN => qr/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/]);

my (@rows, $last);
for my $c (0 .. 0x10ffff) {
	next if $c >= 0xd800 && $c < 0xe000;
	my $s = chr $c;
	next unless valid($c, $s);
	my ($class) = map { $_->[0] } grep { $s =~ $_->[1] } @bidi;
	my $what = join '|', $class // 'NEUTRAL', map { $_->[0] } grep { $s =~ $_->[1] } @rest;
	if ($last && $last->[1] == $c - 1 && $last->[2] eq $what) {
		$last->[1] = $c;
	} else {
		push @rows, $last = [$c, $c, $what];
	}
}
printf "/* idn_table.h - written by idn_table.pl from Unicode %s: code points that labels of IDNA 2008 may have. */\n", Unicode::UCD::UnicodeVersion();
print "/* clang-format off */\n";
my %short;
my $line = '';
for my $row (@rows) {
	my $item = sprintf '{0x%x,0x%x,%s}, ', @$row;
	if (length($line) + length($item) > 118) {
		print $line =~ s, $,,r, "\n";
		$line = '';
	}
	$line .= $item;
}
print $line =~ s, $,,r, "\n/* clang-format on */\n";
