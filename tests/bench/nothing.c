/* nothing - a program that does nothing, linked to the libraries that `tpfreport validate` starts with. */
int main(void)
{
	return 0;
}
